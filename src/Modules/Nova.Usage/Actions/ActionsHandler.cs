using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Usage.Storage;
using Nova.Web;

namespace Nova.Usage.Actions;

/// <summary>Tells what was done to a server (<c>os-instance-actions</c>), from 2.21 on also of one that is deleted.</summary>
internal sealed class ActionsHandler(ActionStore actions, IServerDirectory servers)
{
    private static readonly JsonElement Null = JsonSerializer.SerializeToElement<string?>(null);

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ListActionsQuery>().TryGet(out var query, out var fault)
            || !(await ServerAsync(call, Policies.ListActions, cancellationToken)).TryGet(out var server, out fault))
        {
            return call.Fault(fault);
        }

        if (!call.Version.Supports(58))
        {
            var all = await actions.ListAsync(server.Id, new ActionPage(int.MaxValue), cancellationToken);
            return call.Json(new ActionsResponse { Actions = [.. all.Select(row => View(server, row))] });
        }

        if (!call.Page().TryGet(out var page, out fault))
        {
            return call.Fault(fault);
        }

        ActionRow? behind = null;
        if (page.Marker is { } marker && (behind = await actions.FindAsync(server.Id, marker, cancellationToken)) is null)
        {
            return call.Fault(new Fault.Invalid($"marker [{marker}] not found"));
        }

        var rows = await actions.ListAsync(server.Id, new ActionPage(page.Limit + 1, behind, query.Since, query.Before), cancellationToken);
        var next = rows.Count > page.Limit
            ? call.NextLink($"/servers/{server.Id}/os-instance-actions", rows[page.Limit - 1].RequestId)
            : null;
        return call.Json(new ActionsResponse
        {
            Actions = [.. rows.Take(page.Limit).Select(row => View(server, row))],
            Links = next is null ? null : [new LinkView("next", next)],
        });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await ServerAsync(call, Policies.ShowAction, cancellationToken)).TryGet(out var server, out var fault))
        {
            return call.Fault(fault);
        }

        var requestId = call.Route("request");
        if (await actions.FindAsync(server.Id, requestId, cancellationToken) is not { } row)
        {
            return call.Fault(new Fault.NotFound("Action for request_id", $"{requestId} on instance {server.Id}"));
        }

        PolicyTarget target = new(server.Project, server.User);
        var isTrusted = call.Allows(Policies.ShowEvents, target);
        var view = View(server, row);
        if (isTrusted || call.Version.Supports(51))
        {
            var events = await actions.ListEventsAsync(server.Id, requestId, cancellationToken);
            var withDetails = call.Allows(Policies.ShowDetails, target);
            view = view with { Events = [.. events.Select(happening => View(server, happening, isTrusted, withDetails))] };
        }

        return call.Json(new ActionResponse { Action = view });
    }

    private static ActionView View(ServerReference server, ActionRow row) => new()
    {
        Action = row.Action,
        InstanceUuid = server.Id.ToString(),
        RequestId = row.RequestId,
        UserId = row.UserId,
        ProjectId = row.ProjectId,
        StartTime = row.Started.ToApiMicroseconds(),
        Message = row.Message,
        UpdatedAt = row.Updated.ToApiMicroseconds(),
    };

    private static EventView View(ServerReference server, EventRow row, bool isTrusted, bool withDetails) => new()
    {
        Event = row.Name,
        StartTime = Instants.FromMicroseconds(row.StartedAt).ToApiMicroseconds(),
        FinishTime = Instants.FromMicroseconds(row.FinishedAt)?.ToApiMicroseconds(),
        Result = row.FinishedAt is null ? null : row.Failure is null ? "Success" : "Error",
        Traceback = isTrusted ? Null : null,
        HostId = HostId(server.Project, row.Host),
        Host = isTrusted ? row.Host : null,
        Details = withDetails ? JsonSerializer.SerializeToElement(row.Failure) : null,
    };

    // The same text that the server's own view shows for this project and host.
    private static string HostId(ProjectId project, string? host) =>
        host is null ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project.Value + host)))[..56];

    private async Task<Result<ServerReference>> ServerAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        var found = !Identifier.TryParse<ServerId>(text, out var id) ? null
            : call.Version.Supports(21) ? await servers.FindWithDeletedAsync(call.Caller, id, cancellationToken)
            : await servers.FindAsync(call.Caller, id, cancellationToken);
        if (found is null)
        {
            return new Fault.NotFound("Instance", text);
        }

        return call.Allows(policy, new PolicyTarget(found.Project, found.User)) ? found : new Fault.Forbidden(policy.Name);
    }
}
