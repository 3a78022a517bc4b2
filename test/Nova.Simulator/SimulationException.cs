namespace Nova.Simulator;

/// <summary>A history that cannot be told to its end.</summary>
internal sealed class SimulationException(string message, Exception? inner = null) : Exception(message, inner);
