using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Core;
using Nova.Data;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <summary>Registers durable operations.</summary>
public static class WorkflowsRegistration
{
    /// <summary>Everything but the engine itself: enough to begin operations that another process runs.</summary>
    public static IServiceCollection AddWorkflows(this IServiceCollection services)
    {
        services.AddNovaOptions<WorkflowOptions>();
        services.AddMigrations(typeof(WorkflowsRegistration).Assembly, "workflows");
        services.TryAddSingleton<ICrashPoints, ProcessCrashPoints>();
        services.TryAddSingleton<OperationStore>();
        services.TryAddSingleton<WorkflowEngine>();
        services.TryAddSingleton<IOperationLookout>(provider => provider.GetRequiredService<WorkflowEngine>());
        services.TryAddSingleton<IOperationDesk, OperationDesk>();
        services.TryAddSingleton<IOperationEnds, OperationEnds>();
        services.TryAddSingleton<IOperationBell, SilentBell>();
        services.TryAddSingleton<IOperations, Operations>();
        return services;
    }

    /// <summary>Makes this process run operations (the conductor role).</summary>
    public static IServiceCollection AddWorkflowEngine(this IServiceCollection services) =>
        services.AddWorkflows()
        .AddHostedService(provider => provider.GetRequiredService<WorkflowEngine>()).AddSingleton<IStateReporter>(provider => provider.GetRequiredService<WorkflowEngine>());

    /// <summary>Adds a kind of operation; the workflow is also in the container under its own type.</summary>
    public static IServiceCollection AddWorkflow<TWorkflow>(this IServiceCollection services)
        where TWorkflow : Workflow
    {
        services.TryAddSingleton<TWorkflow>();
        return services.AddSingleton<Workflow>(provider => provider.GetRequiredService<TWorkflow>());
    }
}
