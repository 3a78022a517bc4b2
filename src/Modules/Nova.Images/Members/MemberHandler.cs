using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Images.Storage;
using Nova.Web;

namespace Nova.Images.Members;

/// <summary><c>/v2/images/{id}/members</c>: the owner shares an image with projects, and each of them accepts or rejects it.</summary>
internal sealed class MemberHandler(ImageStore images, MemberStore members)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await SharedAsync(call, cancellationToken)).TryGet(out var image, out var fault))
        {
            return call.Fault(fault);
        }

        var all = await members.ListAsync(image.Id, cancellationToken);
        var seen = all.Where(member => MaySee(call.Caller, image, member.Member)).Select(Document);
        return call.Json(new JsonObject { ["members"] = new JsonArray([.. seen]), ["schema"] = "/v2/schemas/members" });
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await SharedAsync(call, cancellationToken)).TryGet(out var image, out var fault))
        {
            return call.Fault(fault);
        }

        var name = call.Route("member");
        return MaySee(call.Caller, image, name) && await members.FindAsync(image.Id, name, cancellationToken) is { } member
            ? call.Json(Document(member))
            : call.Fault(new Fault.NotFound("Member", name));
    }

    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await TextAsync(call, "member", cancellationToken)).TryGet(out var name, out var fault)
            || !(await OwnAsync(call, "share", cancellationToken)).TryGet(out var image, out fault))
        {
            return call.Fault(fault);
        }

        return (await members.AddAsync(image.Id, name, cancellationToken)).Match(member => call.Json(Document(member)), call.Fault);
    }

    /// <summary>The member answers; nobody else may.</summary>
    public async Task<IResult> AnswerAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("member");
        if (!(await TextAsync(call, "status", cancellationToken)).TryGet(out var status, out var fault)
            || !(await SharedAsync(call, cancellationToken)).TryGet(out var image, out fault))
        {
            return call.Fault(fault);
        }

        if (status is not ("accepted" or "pending" or "rejected"))
        {
            return call.Fault(new Fault.Invalid($"Status must be \"pending\", \"accepted\" or \"rejected\", not \"{status}\"."));
        }

        if (!MaySee(call.Caller, image, name))
        {
            return call.Fault(new Fault.NotFound("Member", name));
        }

        if (!call.Caller.IsAdmin && call.Caller.Project.Value != name)
        {
            return call.Fault(new Fault.Refused("You are not permitted to modify this membership: only the member is."));
        }

        return await members.AnswerAsync(image.Id, name, status, cancellationToken) is { } member
            ? call.Json(Document(member))
            : call.Fault(new Fault.NotFound("Member", name));
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await OwnAsync(call, "unshare", cancellationToken)).TryGet(out var image, out var fault))
        {
            return call.Fault(fault);
        }

        var name = call.Route("member");
        return await members.RemoveAsync(image.Id, name, cancellationToken) ? call.NoContent() : call.Fault(new Fault.NotFound("Member", name));
    }

    private static bool MaySee(RequestContext caller, ImageRow image, string member) =>
        ImageAccess.CanChange(caller, image) || caller.Project.Value == member;

    private static JsonObject Document(MemberRow member) => new()
    {
        ["image_id"] = member.ImageId,
        ["member_id"] = member.Member,
        ["status"] = member.Status,
        ["created_at"] = Instants.FromMicroseconds(member.CreatedAt).ToApiSeconds(),
        ["updated_at"] = Instants.FromMicroseconds(member.UpdatedAt).ToApiSeconds(),
        ["schema"] = "/v2/schemas/member",
    };

    private static async Task<Result<string>> TextAsync(ApiCall call, string name, CancellationToken cancellationToken)
    {
        if (!(await ImageBody.ReadAsync(call, JsonValueKind.Object, cancellationToken)).TryGet(out var document, out var fault))
        {
            return fault;
        }

        using (document)
        {
            return document.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
                && value.GetString() is { Length: > 0 and <= 255 } text
                ? text
                : new Fault.Invalid($"Expected a {name} in the form: {{\"{name}\": \"...\"}}");
        }
    }

    private async Task<Result<ImageRow>> SharedAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var found = await images.FindAsync(call.Caller, call.Route("id"), cancellationToken);
        return !found.TryGet(out var image, out var fault) ? fault
            : image.Visibility is ImageVisibility.Shared ? image
            : new Fault.Refused("Only shared images have members.");
    }

    private async Task<Result<ImageRow>> OwnAsync(ApiCall call, string verb, CancellationToken cancellationToken)
    {
        var found = await SharedAsync(call, cancellationToken);
        return !found.TryGet(out var image, out var fault) ? fault
            : ImageAccess.CanChange(call.Caller, image) ? image
            : ImageAccess.Refusal(verb);
    }
}
