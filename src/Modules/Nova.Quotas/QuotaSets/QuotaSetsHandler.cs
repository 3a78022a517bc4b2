using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Quotas.Ledger;
using Nova.Quotas.Storage;
using Nova.Web;

namespace Nova.Quotas.QuotaSets;

/// <summary>Shows and changes the limits of projects, and of users in them (<c>os-quota-sets</c>).</summary>
internal sealed class QuotaSetsHandler(Database database, QuotaStore store, LimitBook book, UsageCounters counters, IProjectDirectory projects)
{
    private const int MaxIdLength = 255;

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, Policies.Show, cancellationToken)).TryGet(out var subject, out var fault))
        {
            return call.Fault(fault);
        }

        var limits = book.Merge(await store.LimitsAsync(subject.Project, subject.User, cancellationToken));
        return call.Json(new QuotaSetResponse { QuotaSet = QuotaSetView.Of(subject.Project.Value, limits) });
    }

    public async Task<IResult> DetailAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, Policies.Detail, cancellationToken)).TryGet(out var subject, out var fault))
        {
            return call.Fault(fault);
        }

        var limits = book.Merge(await store.LimitsAsync(subject.Project, subject.User, cancellationToken));
        var used = await store.UsageAsync(subject.Project, cancellationToken);
        var counted = await counters.OfAsync(subject.Project, cancellationToken);
        var view = QuotaDetailView.Of(
            subject.Project.Value, resource => new QuotaFigures(limits[resource], used.Of(resource) + counted.GetValueOrDefault(resource)));
        return call.Json(new QuotaDetailResponse { QuotaSet = view });
    }

    public async Task<IResult> DefaultsAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await KnownAsync(ReadProject(call), cancellationToken)).TryGet(out var project, out var fault))
        {
            return call.Fault(fault);
        }

        var limits = book.Merge(await store.ClassAsync(QuotaStore.DefaultClass, cancellationToken));
        return call.Json(new QuotaSetResponse { QuotaSet = QuotaSetView.Of(project.Value, limits) });
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, Policies.Update, cancellationToken)).TryGet(out var subject, out var fault)
            || !(await call.BodyAsync<UpdateQuotaSetRequest>(cancellationToken)).TryGet(out var body, out fault))
        {
            return call.Fault(fault);
        }

        var given = body.QuotaSet.Given();
        var force = body.QuotaSet.Force ?? false;
        var changed = await database.TryWriteAsync(work => ChangeAsync(work, subject, given, force, cancellationToken), cancellationToken);
        if (!changed.TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        var limits = book.Merge(await store.LimitsAsync(subject.Project, subject.User, cancellationToken));
        return call.Json(new QuotaSetResponse { QuotaSet = QuotaSetView.Of(null, limits) });
    }

    /// <summary>The limits of a project that has gone can be taken away, too.</summary>
    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!Read(call, Policies.Delete).TryGet(out var subject, out var fault))
        {
            return call.Fault(fault);
        }

        await database.WriteAsync(
            async work =>
            {
                await QuotaStore.DeleteLimitsAsync(work, subject.Project, subject.User, cancellationToken);
                work.AfterCommit(book.Forget);
            },
            cancellationToken);
        return call.Accepted();
    }

    private static Result<Subject> Read(ApiCall call, Policy policy)
    {
        if (!call.Query<QuotaSetQuery>().TryGet(out var query, out var fault))
        {
            return fault;
        }

        if (!ReadProject(call).TryGet(out var project, out fault))
        {
            return fault;
        }

        Subject subject = new(project, query.UserId is { Length: > 0 } user ? new UserId(user) : null);
        return call.Allows(policy, new PolicyTarget(subject.Project, call.Caller.User)) ? subject : new Fault.Forbidden(policy.Name);
    }

    private static Result<ProjectId> ReadProject(ApiCall call)
    {
        var id = call.Route("id");
        return id.Length <= MaxIdLength && !id.Contains('\0', StringComparison.Ordinal) ? new ProjectId(id) : new Fault.Invalid("The project's id is not valid.");
    }

    private async ValueTask<Result<Subject>> FindAsync(ApiCall call, Policy policy, CancellationToken cancellationToken) =>
        Read(call, policy).TryGet(out var subject, out var fault) && (await KnownAsync(subject.Project, cancellationToken)).TryGet(out _, out fault)
            ? subject
            : fault;

    private async ValueTask<Result<ProjectId>> KnownAsync(Result<ProjectId> read, CancellationToken cancellationToken) =>
        !read.TryGet(out var project, out var fault) ? fault
        : await projects.HasAsync(project, cancellationToken) ? project
        : new Fault.Invalid($"Project ID {project} is not a valid project.");

    private async Task<Result<Done>> ChangeAsync(
        IUnitOfWork work, Subject subject, IReadOnlyList<(string Resource, int Limit)> given, bool force, CancellationToken cancellationToken)
    {
        var limits = book.Merge(await QuotaStore.LimitsAsync(work, subject.Project, cancellationToken));
        var used = subject.User is null ? await QuotaStore.UsageAsync(work, subject.Project, cancellationToken) : UsageRow.None;
        foreach (var (resource, limit) in given)
        {
            if (Refusal(subject, resource, limit, limits[resource], used.Of(resource), force) is { } refusal)
            {
                return refusal;
            }

            await QuotaStore.SetLimitAsync(work, subject.Project, subject.User, resource, limit, cancellationToken);
        }

        work.AfterCommit(book.Forget);
        return default(Done);
    }

    private static Fault.Invalid? Refusal(Subject subject, string resource, int limit, int projectLimit, long used, bool force)
    {
        if (!force && limit >= 0 && limit < used)
        {
            return new Fault.Invalid($"Quota limit {limit} for {resource} must be greater than or equal to already used and reserved {used}.");
        }

        return subject.User is not null && projectLimit >= 0 && (limit < 0 || limit > projectLimit)
            ? new Fault.Invalid($"Quota limit {limit} for {resource} must be less than or equal to {projectLimit}.")
            : null;
    }

    /// <summary>Whose limits are meant.</summary>
    private sealed record Subject(ProjectId Project, UserId? User);
}
