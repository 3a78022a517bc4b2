using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Tells how live migrations go (<c>instance.live_migration_*</c>); each of the two hosts tells its part.</summary>
internal sealed class LiveMoveNews(IServerNews news)
{
    /// <summary>Tells of one part, e.g. <c>pre.start</c>.</summary>
    public void Tell(IUnitOfWork work, OperationInfo operation, ServerId server, HostName host, string part) => Tell(work, operation.Caller.RequestId, server, host, part);

    /// <inheritdoc cref="Tell(IUnitOfWork, OperationInfo, ServerId, HostName, string)" />
    public void Tell(IUnitOfWork work, string requestId, ServerId server, HostName host, string part) => news.Happened(work, new ServerNews
    {
        Server = server,
        RequestId = requestId,
        Event = $"live_migration_{part}",
        Host = host,
    });

    /// <summary>The guest has gone over, and nothing is left of it where it was.</summary>
    public void TellMoved(IUnitOfWork work, OperationInfo operation, LiveMoveState state)
    {
        Tell(work, operation, state.Server, state.Source, "post.start");
        Tell(work, operation, state.Server, state.Target, "post_dest.start");
        Tell(work, operation, state.Server, state.Target, "post_dest.end");
        Tell(work, operation, state.Server, state.Source, "post.end");
    }

    /// <summary>The guest stays where it is; what was made ready for it elsewhere is gone.</summary>
    public void TellBack(IUnitOfWork work, OperationInfo operation, LiveMoveState state, bool isCancelled)
    {
        if (isCancelled)
        {
            Tell(work, operation, state.Server, state.Source, "abort.end");
        }

        if (state.Host is { } host)
        {
            Tell(work, operation, state.Server, state.Source, "rollback.start");
            Tell(work, operation, state.Server, host, "rollback_dest.start");
            Tell(work, operation, state.Server, host, "rollback_dest.end");
            Tell(work, operation, state.Server, state.Source, "rollback.end");
        }
    }
}
