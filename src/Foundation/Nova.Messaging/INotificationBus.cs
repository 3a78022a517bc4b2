namespace Nova.Messaging;

/// <summary>Carries notifications to whoever listens outside of the cloud.</summary>
public interface INotificationBus
{
    /// <summary>Complete when the broker has it; it waits there for those who listen.</summary>
    /// <param name="topic">The topic, e.g. <c>notifications</c>.</param>
    /// <param name="priority">The priority, which has a queue of its own: <c>notifications.info</c>.</param>
    /// <param name="message">The notification, a JSON object in UTF-8.</param>
    /// <param name="hasEnvelope">Whether it goes in the envelope that calls have.</param>
    /// <param name="cancellationToken">Ends the wait for the broker.</param>
    /// <exception cref="TimeoutException">The broker did not take it in time.</exception>
    Task PublishAsync(string topic, string priority, byte[] message, bool hasEnvelope, CancellationToken cancellationToken);
}

/// <summary>Within a process nobody listens.</summary>
internal sealed class LoopbackNotifications : INotificationBus
{
    public Task PublishAsync(string topic, string priority, byte[] message, bool hasEnvelope, CancellationToken cancellationToken) => Task.CompletedTask;
}
