using System.Data.Common;
using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <summary>Takes one operation as far as it goes: step by step forward or, after a failure, step by step back.</summary>
internal sealed partial class OperationRunner(
    OperationRun run, HeldOperation held, ICrashPoints crashPoints, WorkflowOptions options, TimeProvider clock, ILogger logger)
{
    private static readonly Backoff UndoBackoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
    private static readonly Backoff StepBackoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));

    // Undo is not bounded by the operation's deadline: it must get done, however late it is.
    private static readonly TimeSpan UndoLimit = TimeSpan.FromMinutes(5);

    private readonly Random _random = new(unchecked((int)clock.GetTimestamp()));

    private string Kind => run.Info.Kind;

    /// <returns>Whether the operation has ended; <see langword="false"/> where the process stops and another goes on.</returns>
    public async Task<bool> RunAsync(CancellationToken stopping)
    {
        using var activity = WorkflowTelemetry.Source.StartActivity(Kind);
        activity?.SetTag("nova.operation", run.Info.Id.ToString());
        while (!run.IsFinished)
        {
            if (stopping.IsCancellationRequested)
            {
                return false;
            }

            if (run.Phase is Phases.Undo)
            {
                await UndoStepAsync(stopping);
            }
            else
            {
                await RunStepAsync(stopping);
            }
        }

        var took = held.SinceAccepted;
        WorkflowTelemetry.Ended(Kind, run.Phase, took);
        if (run.Failure is { IsCancelled: false } failure)
        {
            LogFailed(run.Info.Caller.RequestId, Kind, run.Info.Subject, took.TotalMilliseconds, failure.Step, failure.Message);
        }
        else
        {
            LogEnded(run.Info.Caller.RequestId, Kind, run.Info.Subject, run.Phase, took.TotalMilliseconds);
        }

        return true;
    }

    private async Task RunStepAsync(CancellationToken stopping)
    {
        if (run.CancelRequested || held.IsCancelled)
        {
            await run.TurnBackAsync(new WorkflowFailure("The operation was cancelled.") { IsCancelled = true }, -1, stopping);
            return;
        }

        if (held.Left < TimeSpan.Zero)
        {
            await run.TurnBackAsync(TooLate, -1, stopping);
            return;
        }

        var name = run.StepName;
        held.Step = name;
        var outcome = await TryStepAsync(stopping);
        if (outcome.Failure is { } failure)
        {
            var resume = outcome.BackTo is { } step ? run.IndexOf(step) : -1;
            if (!failure.IsCancelled)
            {
                LogStepFailed(run.Info.Caller.RequestId, Kind, run.Info.Subject, name, outcome.BackTo ?? "the beginning", failure.Message);
            }

            await run.TurnBackAsync(failure, resume, stopping);
            return;
        }

        crashPoints.Reach(Kind, name, CrashMoments.Committed);
    }

    private WorkflowFailure TooLate => new($"It had not ended at its deadline, {run.Info.Deadline:u}.");

    // The step and its progress. Where the progress cannot be written the step is run again: it is safe to repeat.
    private async Task<StepOutcome> OnceAsync(CancellationToken cancellationToken)
    {
        var name = run.StepName;
        crashPoints.Reach(Kind, name, CrashMoments.Before);
        var outcome = await run.Workflow.RunAsync(run.Step, run, cancellationToken);
        crashPoints.Reach(Kind, name, CrashMoments.Ran);
        if (outcome.Failure is null)
        {
            await run.PassStepAsync(cancellationToken);
        }

        return outcome;
    }

    private async Task<StepOutcome> TryStepAsync(CancellationToken stopping)
    {
        for (var (attempt, waits) = (1, 1); ; waits++)
        {
            var (limit, left) = (run.Workflow.StepLimit(run.Step), held.Left);
            if (left <= TimeSpan.Zero)
            {
                return StepOutcome.Fail(TooLate);
            }

            (limit, run.Tries) = (left < limit ? left : limit, attempt);
            using var timeout = new CancellationTokenSource(limit, clock);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, held.Token, stopping);
            try
            {
                return await OnceAsync(linked.Token);
            }
            catch (Exception exception) when (run.StepCommitted && exception is not LeaseLostException)
            {
                // Its result is written: what broke after that is for the log.
                LogStepBroke(exception, run.Info.Caller.RequestId, Kind, run.Info.Subject, run.StepName, waits);
                await run.PassStepAsync(CancellationToken.None);
                return StepOutcome.Next;
            }
            catch (OperationCanceledException) when (held.IsLost)
            {
                throw new LeaseLostException(run.Info.Id);
            }
            catch (OperationCanceledException) when (held.IsCancelled)
            {
                return StepOutcome.Fail(new WorkflowFailure("The operation was cancelled.") { IsCancelled = true });
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stopping.IsCancellationRequested)
            {
                return StepOutcome.Fail(new WorkflowFailure($"Step {run.StepName} had not ended after {limit.TotalSeconds:F0} s."));
            }
            catch (Exception exception) when (exception is not LeaseLostException && !(exception is OperationCanceledException && stopping.IsCancellationRequested))
            {
                // A database that is away for now is not the step's fault: it is waited for until the deadline.
                LogStepBroke(exception, run.Info.Caller.RequestId, Kind, run.Info.Subject, run.StepName, waits);
                if (exception is not DbException { IsTransient: true } && attempt++ >= options.StepAttempts)
                {
                    return StepOutcome.Fail(new WorkflowFailure($"Step {run.StepName} met an unexpected error.") { Details = exception.ToString() });
                }

                await Task.Delay(StepBackoff.Wait(waits, _random), clock, stopping);
            }
        }
    }

    private async Task UndoStepAsync(CancellationToken stopping)
    {
        var name = run.StepName;
        held.Step = $"undo of {name}";
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                crashPoints.Reach(Kind, name, CrashMoments.Undo);
                using CancellationTokenSource timeout = new(UndoLimit, clock);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
                await run.Workflow.UndoAsync(run.Step, run, linked.Token);
                crashPoints.Reach(Kind, name, CrashMoments.Undone);
                await run.PassUndoAsync(linked.Token);
                return;
            }
#pragma warning disable CA1031 // An undo is tried until it succeeds: whatever broke it, what it must take back is still there.
            catch (Exception exception) when (exception is not LeaseLostException && !stopping.IsCancellationRequested)
            {
                LogUndoBroke(exception, run.Info.Caller.RequestId, Kind, run.Info.Subject, name, attempt + 1);
            }
#pragma warning restore CA1031
            await Task.Delay(UndoBackoff.Wait(attempt, _random), clock, stopping);
        }
    }

    [LoggerMessage(LogLevel.Information, "[{RequestId}] {Kind} of {Subject}: {Outcome} after {Milliseconds:F1} ms")]
    private partial void LogEnded(string requestId, string kind, string subject, string outcome, double milliseconds);

    [LoggerMessage(LogLevel.Warning, "[{RequestId}] {Kind} of {Subject}: failed after {Milliseconds:F1} ms in step {Step}: {Reason}")]
    private partial void LogFailed(string requestId, string kind, string subject, double milliseconds, string step, string reason);

    [LoggerMessage(LogLevel.Warning, "[{RequestId}] {Kind} of {Subject}: step {Step} failed, back to {BackTo}: {Reason}")]
    private partial void LogStepFailed(string requestId, string kind, string subject, string step, string backTo, string reason);

    [LoggerMessage(LogLevel.Error, "[{RequestId}] {Kind} of {Subject}: step {Step} broke, attempt {Attempt}")]
    private partial void LogStepBroke(Exception exception, string requestId, string kind, string subject, string step, int attempt);

    [LoggerMessage(LogLevel.Error, "[{RequestId}] {Kind} of {Subject}: undo of {Step} broke, attempt {Attempt}")]
    private partial void LogUndoBroke(Exception exception, string requestId, string kind, string subject, string step, int attempt);
}
