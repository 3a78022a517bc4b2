namespace Nova.Messaging;

/// <summary>What a bus says of itself, for health checks.</summary>
public interface IBusState
{
    /// <summary>Whether messages go through now.</summary>
    bool IsConnected { get; }
}
