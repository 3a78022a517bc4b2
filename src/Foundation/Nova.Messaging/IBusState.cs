namespace Nova.Messaging;

/// <summary>What a bus says of itself, for health checks.</summary>
public interface IBusState
{
    /// <summary>Whether messages go through now.</summary>
    bool IsConnected { get; }

    /// <summary>A sentence for operators: why messages do not go through, or why they will not once the connection ends; null where nothing is the matter or known.</summary>
    string? Trouble => null;
}
