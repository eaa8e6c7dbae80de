# Despike and gap fill by numpy alone: what a filter makes of a plain result, compared with what terrane made.
import sys, json, numpy as np, rasterio
kind, plain, filtered = sys.argv[1:4]
a = rasterio.open(plain).read(1).astype('f8'); b = rasterio.open(filtered).read(1).astype('f8')
rim = 12  # terrane sees beyond the canvas
h, w = a.shape
def moved(z, dx, dy, fill):
    out = np.full_like(z, fill)
    out[max(0, -dy):h - max(0, dy), max(0, -dx):w - max(0, dx)] = z[max(0, dy):h - max(0, -dy), max(0, dx):w - max(0, -dx)]
    return out
if kind == 'despike':
    nine = np.stack([moved(a, dx, dy, np.nan) for dx in (-1, 0, 1) for dy in (-1, 0, 1)])
    count = np.isfinite(nine).sum(0)
    with np.errstate(all='ignore'):
        import warnings; warnings.simplefilter('ignore')
        median = np.nanmedian(nine, axis=0)
    want = np.where((count >= 5) & (np.abs(a - median) > 8), np.nan, a)
else:
    px, r, width = 30.0, 75.0, 150.0
    void = np.isnan(a)
    def within(mask, limit):
        n = int(limit / px) + 1
        out = np.zeros_like(mask)
        for dx in range(-n, n + 1):
            for dy in range(-n, n + 1):
                if np.hypot(dx, dy) * px <= limit: out |= moved(mask, dx, dy, False)
        return out
    centres = void & ~within(~void, r)
    open_ = void & within(centres, r + px)
    total, weights = np.zeros_like(a), np.zeros_like(a)
    for dx, dy in ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)):
        found = np.zeros_like(void)
        for step in range(1, int(np.ceil(width / px)) + 1):
            z = moved(a, dx * step, dy * step, np.nan)
            hit = ~found & np.isfinite(z)
            k = 1 / (step * np.hypot(dx, dy))
            total[hit] += k * z[hit]; weights[hit] += k
            found |= hit
    with np.errstate(all='ignore'): value = total / weights
    want = np.where(void & ~open_, value, a)
cut = (slice(rim, -rim),) * 2
a, b, want = a[cut], b[cut], want[cut]
both = np.isfinite(b) & np.isfinite(want)
print(json.dumps(dict(changed=int((np.isnan(a) != np.isnan(want)).sum()), differ=int((np.isnan(b) != np.isnan(want)).sum()), most=float(np.abs(b - want)[both].max()))))
