// Each of these tests starts a cloud of its own; two at a time would only wait for each other's guests.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
