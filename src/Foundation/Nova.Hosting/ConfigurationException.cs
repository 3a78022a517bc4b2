namespace Nova.Hosting;

/// <summary>The configuration cannot be used. The message has one line for each problem, each with where it stands.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
    : Exception(string.Join('\n', problems))
{
    /// <summary>The problems.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
