using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Events;

/// <summary>Takes in what other services saw happen to servers; each event is answered on its own.</summary>
internal sealed partial class ExternalEventsHandler(ServerStore servers, IEnumerable<IServerEventListener> listeners, ILogger<ExternalEventsHandler> log)
{
    private readonly IReadOnlyList<IServerEventListener> _listeners = [.. listeners];

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ExternalEventsRequest>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        var ids = body.Events.Select(happening => Guid.Parse(happening.ServerUuid).ToString("D")).Distinct().ToList();
        var rows = (await servers.ListAsync(ids, cancellationToken)).Where(row => row.DeletedAt is null).ToDictionary(row => row.Id);
        List<ExternalEventView> views = [];
        foreach (var happening in body.Events)
        {
            var row = rows.GetValueOrDefault(Guid.Parse(happening.ServerUuid).ToString("D"));
            var code = CodeOf(happening, row);
            if (code is StatusCodes.Status200OK)
            {
                await TellAsync(happening, row!, cancellationToken);
            }

            views.Add(new ExternalEventView
            {
                Name = happening.Kind!,
                ServerUuid = happening.ServerUuid,
                Status = code is StatusCodes.Status200OK ? "completed" : "failed",
                Tag = happening.Tag,
                Code = code,
            });
        }

        var isWhole = views.All(view => view.Code is StatusCodes.Status200OK);
        return call.Json(new ExternalEventsResponse(views), isWhole ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus);
    }

    private static int CodeOf(ExternalEvent happening, ServerRow? row) => (happening, row) switch
    {
        (_, null) => StatusCodes.Status404NotFound,
        ({ Kind: ExternalEvent.AcceleratorBound or ExternalEvent.PowerUpdate or ExternalEvent.VolumeExtended or ExternalEvent.VolumeReimaged, Tag: null }, _) =>
            StatusCodes.Status400BadRequest,
        (_, { Host: null }) => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status200OK,
    };

    // A listener that fails does not take the other events with it: whoever sent them would send all of them again.
    private async Task TellAsync(ExternalEvent happening, ServerRow row, CancellationToken cancellationToken)
    {
        LogHeard(happening.Kind!, row.Id, happening.Tag);
        foreach (var listener in _listeners.Where(listener => listener.Hears(happening.Kind!)))
        {
            try
            {
                await listener.HearAsync(row.ServerId, new HostName(row.Host!), happening.Tag, cancellationToken);
            }
            catch (TimeoutException exception)
            {
                LogUnheard(exception, happening.Kind!, row.Id);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Event {Name} of server {Server} ({Tag})")]
    private partial void LogHeard(string name, string server, string? tag);

    [LoggerMessage(LogLevel.Warning, "Event {Name} of server {Server} could not be followed: its host does not answer")]
    private partial void LogUnheard(Exception exception, string name, string server);
}
