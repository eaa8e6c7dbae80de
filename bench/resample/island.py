# island.py DATA TABLE.csv: the joined table of Sao Miguel against numpy on the arrays as rasterio reads them, straight from the definitions.
import sys, numpy as np, rasterio
D=sys.argv[1]+'/'
def rd(p,b=1):
    d=rasterio.open(p); return d.read(b).astype('f8'), d
people,_=rd(D+'grids/sao_miguel/gpw_v411_2020_count_2020.tif'); people[people<-1e38]=np.nan
dens,_=rd(D+'grids/sao_miguel/gpw_v411_2020_density_2020.tif'); dens[dens<-1e38]=np.nan
dem,_=rd(D+'dem/sao_miguel/eu_dem_v11.tif'); dem[dem<-1e38]=np.nan
lc,_=rd(D+'grids/sao_miguel/clc2018_v2020_20u1.tif')
R,C=48,96
def blocks(a,n): return a.reshape(R,n,C,n).transpose(0,2,1,3).reshape(R,C,n*n)
import warnings; warnings.simplefilter('ignore')
demx=np.nanmean(blocks(dem,4),axis=2)
b=blocks(lc,40).astype(int); lcx=np.zeros((R,C))
for r in range(R):
    for c in range(C): lcx[r,c]=np.bincount(b[r,c]).argmax()  # smallest of several
# topobathy: bilinear between cell centres, written out
tb=rasterio.open(D+'bathy/azores_bathy_1m.nc'); t=tb.read(1).astype('f8'); tr=tb.transform
x=-25.9+(np.arange(C)+.5)/120; y=38-(np.arange(R)+.5)/120
u=(x-tr.c)/tr.a-.5; v=(y-tr.f)/tr.e-.5
i=np.floor(u).astype(int); fu=u-i; j=np.floor(v).astype(int); fv=v-j
tbx=((t[np.ix_(j,i)]*(1-fu)+t[np.ix_(j,i+1)]*fu)*(1-fv)[:,None]+(t[np.ix_(j+1,i)]*(1-fu)+t[np.ix_(j+1,i+1)]*fu)*fv[:,None])
import csv
rows=list(csv.reader(open(sys.argv[2]))); h=rows[0]; print(h, len(rows)-1)
A=np.full((R*C,len(h)),np.nan)
for r in rows[1:]: A[int(r[0])]=[float(z) if z else np.nan for z in r]
for name,ref in [('dem',demx),('landcover',lcx),('people',people),('density',dens),('topobathy',tbx)]:
    g=A[:,h.index(name)].reshape(R,C)
    print(name,'missing same:',(np.isnan(g)==np.isnan(ref)).all(),'max |diff|',np.nanmax(np.abs(g-ref)), 'cells',np.isfinite(ref).sum())
cx=A[:,1].reshape(R,C); print('x',np.nanmax(np.abs(cx-x)),'y',np.nanmax(np.abs(A[:,2].reshape(R,C)-y[:,None])))
