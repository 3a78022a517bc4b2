namespace Nova.Membership.ZooKeeper;

/// <summary>The messages of ZooKeeper's protocol that a group needs (zookeeper.jute, ZooDefs.java).</summary>
internal static class ZooKeeperCodec
{
    public const int Create = 1;
    public const int Delete = 2;
    public const int Exists = 3;
    public const int GetData = 4;
    public const int GetChildren = 8;
    public const int PingXid = -2;
    public const int WatchXid = -1;

    public const int NoNode = -101;
    public const int NodeExists = -110;

    private const int Ping = 11;
    private const int Close = -11;
    private const int AllRights = 31;
    private const int Ephemeral = 1;
    private const int PasswordLength = 16;

    /// <summary>Asks for a new session.</summary>
    public static byte[] ConnectFrame(TimeSpan timeout) =>
        new JuteWriter().Int(0).Long(0).Int((int)timeout.TotalMilliseconds).Long(0).Buffer(new byte[PasswordLength]).Bool(false).ToFrame();

    /// <summary>The answer: after how much silence the session is given up.</summary>
    public static TimeSpan ReadConnected(JuteReader answer)
    {
        _ = answer.Int();
        var timeout = answer.Int();
        _ = answer.Long();
        return timeout is > 0 and <= 3_600_000
            ? TimeSpan.FromMilliseconds(timeout)
            : throw new ServiceGroupException($"ZooKeeper gives no session (timeout {timeout}).");
    }

    public static byte[] PingFrame() => new JuteWriter().Int(PingXid).Int(Ping).ToFrame();

    public static byte[] CloseFrame(int xid) => new JuteWriter().Int(xid).Int(Close).ToFrame();

    public static byte[] CreateFrame(int xid, string path, ReadOnlySpan<byte> data, bool isEphemeral) =>
        new JuteWriter().Int(xid).Int(Create).Text(path).Buffer(data).Int(1).Int(AllRights).Text("world").Text("anyone").Int(isEphemeral ? Ephemeral : 0).ToFrame();

    /// <summary>Whatever its version is.</summary>
    public static byte[] DeleteFrame(int xid, string path) => new JuteWriter().Int(xid).Int(Delete).Text(path).Int(-1).ToFrame();

    /// <summary>A question of one path that sets no watch: <see cref="Exists"/>, <see cref="GetData"/> or <see cref="GetChildren"/>.</summary>
    public static byte[] AskFrame(int xid, int question, string path) => new JuteWriter().Int(xid).Int(question).Text(path).Bool(false).ToFrame();
}
