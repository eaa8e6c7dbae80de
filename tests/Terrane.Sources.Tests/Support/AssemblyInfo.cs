// A run sets environment variables of the process, which other threads of GDAL may be reading.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
