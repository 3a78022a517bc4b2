using System.Diagnostics;
using System.Globalization;

namespace Nova.TestKit.Messaging;

/// <summary>How one node of RabbitMQ is started, so that nothing of the machine's is touched: all that it has is in a folder of the test's, and on one address.</summary>
internal sealed record RabbitMqNode
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>The folder; the nodes of a cluster share it, for what it says of their common secret.</summary>
    public required DirectoryInfo Folder { get; init; }

    /// <summary>Its name among nodes, with its host behind the @; an address there needs <see cref="IsNamedByAddress"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the name's host is an address.</summary>
    public bool IsNamedByAddress { get; init; }

    /// <summary>Where it listens, and from where it speaks to its like.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Its port for clients.</summary>
    public required int Port { get; init; }

    /// <summary>Its port for other nodes.</summary>
    public required int PeerPort { get; init; }

    /// <summary>The port of the epmd that knows its name.</summary>
    public required int EpmdPort { get; init; }

    /// <summary>What Erlang is told besides.</summary>
    public string Erlang { get; init; } = "+S 2:2";

    /// <summary>What stands before its commands, to have them run elsewhere.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>The command that starts it.</summary>
    public ProcessStartInfo Info() => Info(Program);

    /// <summary>A command with its settings.</summary>
    public ProcessStartInfo Info(params string[] command)
    {
        command = [.. Through, .. command];
        ProcessStartInfo info = new(command[0], command.Skip(1)) { WorkingDirectory = Folder.FullName };
        var numbers = Address.Replace('.', ',');
        (string Name, string Value)[] settings =
        [
            ("HOME", Folder.FullName), ("ERL_EPMD_PORT", Text(EpmdPort)), ("ERL_EPMD_ADDRESS", IsNamedByAddress ? "" : Address),
            ("RABBITMQ_NODENAME", Name), ("RABBITMQ_USE_LONGNAME", IsNamedByAddress ? "true" : "false"), ("RABBITMQ_NODE_IP_ADDRESS", Address),
            ("RABBITMQ_NODE_PORT", Text(Port)), ("RABBITMQ_DIST_PORT", Text(PeerPort)), ("RABBITMQ_MNESIA_BASE", At("data")),
            ("RABBITMQ_LOG_BASE", At("log")), ("RABBITMQ_LOGS", At($"{Name}.log")), ("RABBITMQ_ENABLED_PLUGINS_FILE", At("plugins")),
            ("RABBITMQ_CONFIG_FILE", At("rabbitmq.conf")), ("RABBITMQ_CONF_ENV_FILE", At("none")),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", $"-kernel inet_dist_use_interface {{{numbers}}} -kernel inet_dist_connect_options [{{ip,{{{numbers}}}}}] {Erlang}"),
        ];
        foreach (var (name, value) in settings)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    /// <summary>A file of the folder.</summary>
    public string At(string name) => Path.Combine(Folder.FullName, name);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
