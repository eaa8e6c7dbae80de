# make_global.py OUT.tif: a global 43 200 x 21 600 float32 raster, 512 tiles, zstd: waves in whole numbers, zeros, and voids; made tile row by tile row.
import numpy as np, rasterio, sys
from rasterio.windows import Window
W,H=43200,21600
with rasterio.open(sys.argv[1],'w',driver='GTiff',width=W,height=H,count=1,dtype='float32',crs='EPSG:4326',transform=rasterio.Affine(1/120,0,-180,0,-1/120,90),nodata=-9999,tiled=True,blockxsize=512,blockysize=512,compress='zstd',zstd_level=1,bigtiff='yes') as d:
    x=np.arange(W)/W*2*np.pi
    for r in range(0,H,512):
        h=min(512,H-r); y=(r+np.arange(h))/H*np.pi
        a=np.floor(100*np.maximum(0,np.sin(3*x)[None,:]*np.sin(y)[:,None]+0.3*np.sin(17*x[None,:]+5*y[:,None])))
        a=a.astype('float32')
        a[(np.sin(5*x)[None,:]*np.cos(3*y)[:,None])>0.8]=-9999
        d.write(a,1,window=Window(0,r,W,h))
