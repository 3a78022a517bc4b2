using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>The methods of <see cref="IComputeAgent"/> on the wire; a call is directed at one host.</summary>
public static class ComputeMethods
{
    /// <summary>The topic; the queue of one host is <c>compute.{host}</c>.</summary>
    public const string Topic = "compute";

    private static readonly ComputeJson Json = ComputeJson.Default;

    /// <summary><see cref="IComputeAgent.SpawnAsync"/>.</summary>
    public static readonly RpcMethod<SpawnServer, AgentReply> Spawn = new(Topic, "spawn", new(1, 0), Json.SpawnServer, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.DestroyAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> Destroy = new(Topic, "destroy", new(1, 0), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.StopAsync"/>.</summary>
    public static readonly RpcMethod<StopServer, AgentReply> Stop = new(Topic, "stop", new(1, 0), Json.StopServer, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.StartAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> Start = new(Topic, "start", new(1, 0), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.RebootAsync"/>.</summary>
    public static readonly RpcMethod<RebootServer, AgentReply> Reboot = new(Topic, "reboot", new(1, 0), Json.RebootServer, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.PauseAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> Pause = new(Topic, "pause", new(1, 0), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.UnpauseAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> Unpause = new(Topic, "unpause", new(1, 0), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.SuspendAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> Suspend = new(Topic, "suspend", new(1, 0), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.ResumeAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> Resume = new(Topic, "resume", new(1, 0), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.CrashAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> Crash = new(Topic, "crash", new(1, 1), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.RebuildAsync"/>.</summary>
    public static readonly RpcMethod<SpawnServer, AgentReply> Rebuild = new(Topic, "rebuild", new(1, 0), Json.SpawnServer, Json.AgentReply);

    /// <summary><see cref="IComputeAgent.GetConsoleOutputAsync"/>.</summary>
    public static readonly RpcMethod<GetConsoleOutput, ConsoleOutput> GetConsoleOutput =
        new(Topic, "get_console_output", new(1, 0), Json.GetConsoleOutput, Json.ConsoleOutput);

    /// <summary><see cref="IComputeAgent.GetDiagnosticsAsync"/>.</summary>
    public static readonly RpcMethod<ServerQuery, ServerDiagnostics> GetDiagnostics =
        new(Topic, "get_diagnostics", new(1, 0), Json.ServerQuery, Json.ServerDiagnostics);

    /// <summary><see cref="IComputeAgent.GetPowerStateAsync"/>.</summary>
    public static readonly RpcMethod<ServerQuery, AgentReply> GetPowerState =
        new(Topic, "get_power_state", new(1, 0), Json.ServerQuery, Json.AgentReply);
}

/// <summary>The methods of <see cref="IControlPlane"/> on the wire; any conductor answers.</summary>
public static class ConductorMethods
{
    /// <summary>The topic.</summary>
    public const string Topic = "conductor";

    private static readonly ComputeJson Json = ComputeJson.Default;

    /// <summary><see cref="IControlPlane.ReportHostAsync"/>.</summary>
    public static readonly RpcMethod<HostReport, HostReportReply> ReportHost =
        new(Topic, "report_host", new(1, 0), Json.HostReport, Json.HostReportReply);

    /// <summary><see cref="IControlPlane.ReportPowerStateAsync"/>.</summary>
    public static readonly RpcMethod<PowerStateReport, PowerStateReply> ReportPowerState =
        new(Topic, "report_power_state", new(1, 0), Json.PowerStateReport, Json.PowerStateReply);

    /// <summary><see cref="IControlPlane.ListServersAsync"/>.</summary>
    public static readonly RpcMethod<ListHostServers, ExpectedServers> ListServers =
        new(Topic, "list_servers", new(1, 0), Json.ListHostServers, Json.ExpectedServers);

    /// <summary><see cref="IControlPlane.ListLostAsync"/>.</summary>
    public static readonly RpcMethod<ListLostServers, LostServers> ListLost =
        new(Topic, "list_lost", new(1, 1), Json.ListLostServers, Json.LostServers);

    /// <summary><see cref="IControlPlane.ReportUnreachableAsync"/>.</summary>
    public static readonly RpcMethod<HypervisorUnreachable, Done> ReportUnreachable =
        new(Topic, "report_unreachable", new(1, 2), Json.HypervisorUnreachable, Json.Done);

    /// <summary><see cref="IControlPlane.ReportVolumeUsageAsync"/>.</summary>
    public static readonly RpcMethod<VolumeUsageReport, Done> ReportVolumeUsage =
        new(Topic, "report_volume_usage", new(1, 2), Json.VolumeUsageReport, Json.Done);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SpawnServer))]
[JsonSerializable(typeof(ListLostServers))]
[JsonSerializable(typeof(LostServers))]
[JsonSerializable(typeof(ServerOrder))]
[JsonSerializable(typeof(StopServer))]
[JsonSerializable(typeof(RebootServer))]
[JsonSerializable(typeof(ServerQuery))]
[JsonSerializable(typeof(GetConsoleOutput))]
[JsonSerializable(typeof(ConsoleOutput))]
[JsonSerializable(typeof(AgentReply))]
[JsonSerializable(typeof(ServerDiagnostics))]
[JsonSerializable(typeof(HostReport))]
[JsonSerializable(typeof(HostReportReply))]
[JsonSerializable(typeof(PowerStateReport))]
[JsonSerializable(typeof(PowerStateReply))]
[JsonSerializable(typeof(HypervisorUnreachable))]
[JsonSerializable(typeof(VolumeUsageReport))]
[JsonSerializable(typeof(ListHostServers))]
[JsonSerializable(typeof(ExpectedServers))]
[JsonSerializable(typeof(Done))]
internal sealed partial class ComputeJson : JsonSerializerContext;
