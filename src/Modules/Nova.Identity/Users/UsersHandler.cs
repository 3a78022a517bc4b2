using Nova.Core;
using Nova.Identity.Passwords;
using Nova.Identity.Storage;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Users;

/// <summary>Users: make, show, list, change, delete.</summary>
internal sealed class UsersHandler(UserStore users, DomainStore domains, PasswordChecker passwords)
{
    private const string Path = "/v3/users";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var rows = await users.ListAsync(call.QueryText("name"), call.QueryText("domain_id"), call.EnabledFilter(), cancellationToken);
        return call.Json(new UsersResponse([.. rows.Select(row => View(call, row))], call.ListLinks(Path)));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } row ? call.Json(new UserResponse(View(call, row))) : Missing(call);

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UserCreateRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var body = request.User;
        var domain = new DomainId(body.DomainId ?? call.Caller.ProjectDomain);
        if (await domains.FindAsync(domain, cancellationToken) is null)
        {
            return KeystoneFault.NotFound("domain", domain.Value);
        }

        UserRow row = new()
        {
            Id = Ids.New(),
            DomainId = domain.Value,
            Name = body.Name,
            Email = body.Email,
            Description = body.Description,
            DefaultProjectId = body.DefaultProjectId,
            Enabled = body.Enabled is false ? 0 : 1,
            Password = await HashAsync(body.Password, cancellationToken),
        };
        return await users.TryAddAsync(row, cancellationToken)
            ? call.Json(new UserResponse(View(call, row)), StatusCodes.Status201Created)
            : KeystoneFault.Taken("user", row.Name);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UserUpdateRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        if (await FindAsync(call, cancellationToken) is not { } old)
        {
            return Missing(call);
        }

        var body = request.User;
        var row = old with
        {
            Name = body.Name ?? old.Name,
            Email = body.Email ?? old.Email,
            Description = body.Description ?? old.Description,
            DefaultProjectId = body.DefaultProjectId ?? old.DefaultProjectId,
            Enabled = body.Enabled switch { true => 1, false => 0, null => old.Enabled },
            Password = await HashAsync(body.Password, cancellationToken) ?? old.Password,
        };
        return await users.TryUpdateAsync(row, cancellationToken)
            ? call.Json(new UserResponse(View(call, row)))
            : KeystoneFault.Taken("user", row.Name);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken) =>
        await users.TryDeleteAsync(new UserId(call.Route("user")), cancellationToken) ? call.NoContent() : Missing(call);

    /// <summary>The groups of a user; this service has no groups, and clients ask.</summary>
    public static Task<IResult> ListGroupsAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Json(new GroupsResponse([], call.ListLinks("/v3/groups"))));

    private static KeystoneFault Missing(ApiCall call) => KeystoneFault.NotFound("user", call.Route("user"));

    private static UserPayload View(ApiCall call, UserRow row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        DomainId = row.DomainId,
        Enabled = row.Enabled is 1,
        Email = row.Email,
        Description = row.Description,
        DefaultProjectId = row.DefaultProjectId,
        Links = call.SelfLink($"{Path}/{row.Id}"),
    };

    private Task<UserRow?> FindAsync(ApiCall call, CancellationToken cancellationToken) =>
        users.FindAsync(new UserId(call.Route("user")), cancellationToken);

    private async Task<string?> HashAsync(string? password, CancellationToken cancellationToken) =>
        password is null ? null : (await passwords.HashAsync(password, cancellationToken)).ToString();
}
