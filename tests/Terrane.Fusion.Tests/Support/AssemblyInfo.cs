// A job points TMPDIR of the process at its work folder, so two at a time would disturb each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
