using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Hosting;

/// <summary>What is logged, and where to.</summary>
public sealed class LoggingOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>Log what is of use only when looking for a fault.</summary>
    [ConfigurationKeyName("debug")]
    public bool Debug { get; init; }

    /// <summary>Write one JSON object a line rather than text.</summary>
    [ConfigurationKeyName("use_json")]
    public bool UseJson { get; init; }

    /// <summary>A file that gets the log too; a relative name is taken below log_dir. Rotate it with copytruncate.</summary>
    [ConfigurationKeyName("log_file")]
    public string LogFile { get; init; } = "";

    /// <summary>A directory for the log; without log_file the file is named after the program.</summary>
    [ConfigurationKeyName("log_dir")]
    public string LogDir { get; init; } = "";

    /// <summary>Levels of single loggers, each logger=LEVEL with DEBUG, INFO, WARN, ERROR or CRITICAL.</summary>
    [ConfigurationKeyName("default_log_levels")]
    [RegularList("^[^=]+=(DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL)$")]
    public IReadOnlyList<string> DefaultLogLevels { get; init; } = [];

    /// <summary>The file's path; <see langword="null"/> for none.</summary>
    internal string? PathOf(string program)
    {
        var name = LogFile.Length > 0 ? LogFile : LogDir.Length > 0 ? $"{program}.log" : null;
        return name is null ? null : Path.Combine(LogDir, name);
    }
}

[AttributeUsage(AttributeTargets.Property)]
internal sealed class RegularListAttribute(string pattern) : ValidationAttribute
{
    public string Pattern { get; } = pattern;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var wrong = (value as IEnumerable<string>)?.FirstOrDefault(
            item => !System.Text.RegularExpressions.Regex.IsMatch(item, Pattern, System.Text.RegularExpressions.RegexOptions.IgnoreCase));
        return wrong is null ? ValidationResult.Success : new ValidationResult($"'{wrong}' does not match {Pattern}");
    }
}
