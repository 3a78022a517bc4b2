using Nova.Core;
using Nova.Identity.Passwords;
using Nova.Identity.Storage;
using Nova.Identity.Tokens;
using Nova.Identity.Web;
using Nova.Web;

namespace Nova.Identity.Users;

/// <summary>Users change their own password. They show the old one, so no token is needed; all their tokens are revoked.</summary>
internal sealed class ChangePasswordHandler(UserStore users, PasswordChecker passwords, Authenticator authenticator)
{
    public async Task<IResult> HandleAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<PasswordChangeRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var (id, body) = (call.Route("user"), request.User);
        PasswordLogin login = new(id, null, null, null, body.OriginalPassword, call.Http.Connection.RemoteIpAddress);
        if (await authenticator.CheckPasswordAsync(login, cancellationToken) is null
            || await users.FindAsync(new UserId(id), cancellationToken) is not { } row)
        {
            return KeystoneFault.Unauthorized;
        }

        var hash = await passwords.HashAsync(body.Password, cancellationToken);
        return await users.TryUpdateAsync(row with { Password = hash.ToString() }, cancellationToken)
            ? call.NoContent()
            : KeystoneFault.NotFound("user", id);
    }
}
