using System.Runtime.InteropServices;

namespace Nova.Simulator;

/// <summary>Ctrl-C, which a terminal tells every process of the crew: each ends its seed and says what it has come to.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private volatile bool _isAsked;

    public Interruption() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = _isAsked = true);

    public bool IsAsked => _isAsked;

    public void Dispose() => _registration.Dispose();
}
