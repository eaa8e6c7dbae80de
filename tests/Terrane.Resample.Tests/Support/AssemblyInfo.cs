// The size of GDAL's cache is the process's own, and a job sets it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
