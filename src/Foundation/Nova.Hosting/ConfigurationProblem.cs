namespace Nova.Hosting;

/// <summary>Something wrong in the configuration.</summary>
/// <param name="Origin">Where it stands: <c>file:line</c>, an environment variable, a flag.</param>
/// <param name="Message">What is wrong and, where that is known, what was probably meant.</param>
/// <param name="IsWarning">Whether the program can start all the same.</param>
public sealed record ConfigurationProblem(string Origin, string Message, bool IsWarning = false)
{
    /// <summary>As the operator reads it.</summary>
    public override string ToString() => Origin.Length > 0 ? $"{Origin}: {Message}" : Message;
}
