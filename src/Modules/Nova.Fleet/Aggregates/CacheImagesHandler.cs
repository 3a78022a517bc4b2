using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Data;
using Nova.Fleet.Notices;
using Nova.Fleet.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Fleet.Aggregates;

/// <summary>Has the hosts of an aggregate fetch images before servers want them.</summary>
internal sealed class CacheImagesHandler(AggregateStore store, IImageCatalog images, Database database, IOperations operations, AggregateNotices notices, CacheImagesWorkflow workflow)
{
    public async Task<IResult> CacheAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CacheImagesRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (!long.TryParse(call.Route("id"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return call.Fault(new Fault.Invalid($"Invalid aggregate id '{call.Route("id")}': it must be an integer."));
        }

        if (await store.FindAsync(number, cancellationToken) is not { } aggregate)
        {
            return call.Fault(new Fault.NotFound("Aggregate", call.Route("id")));
        }

        List<Image> wanted = [];
        foreach (var id in request.Cache.Select(image => Identifier.Parse<ImageId>(image.Id)))
        {
            if (wanted.Exists(image => image.Id == id))
            {
                return call.Fault(new Fault.Invalid($"Duplicate images in request: {id}"));
            }

            if (!(await images.FindAsync(call.Caller, id, cancellationToken)).TryGet(out var image, out _) || image.Status is not "active")
            {
                return call.Fault(new Fault.Invalid($"Image {id} is not found or not active."));
            }

            wanted.Add(image);
        }

        CacheImagesState state = new() { Images = wanted, Hosts = aggregate.Hosts, Aggregate = aggregate };
        await database.WriteAsync(
            async work =>
            {
                await notices.TellAsync(work, call.Caller.RequestId, "cache_images.start", aggregate, cancellationToken);
                await operations.StartAsync(work, workflow, new NewOperation<CacheImagesState>(aggregate.Id.ToString(), call.Caller, state), cancellationToken);
            },
            cancellationToken);
        return call.Accepted();
    }
}
