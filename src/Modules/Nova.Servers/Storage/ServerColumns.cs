using System.Reflection;
using System.Text.Json;

namespace Nova.Servers.Storage;

/// <summary>The columns of <c>servers</c>, said once: each property of <see cref="ServerRow"/> that is stored, in snake_case.</summary>
internal static class ServerColumns
{
    private static readonly IReadOnlyList<(string Column, string Property)> All =
    [
        .. typeof(ServerRow).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null)
            .Select(property => (JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property.Name)),
    ];

    /// <summary>For SELECT.</summary>
    public static string Select { get; } = string.Join(", ", All.Select(pair => $"servers.{pair.Column} AS {pair.Property}"));

    /// <summary>For INSERT.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(pair => pair.Column));

    /// <summary>For VALUES.</summary>
    public static string Parameters { get; } = string.Join(", ", All.Select(pair => $"@{pair.Property}"));

    /// <summary>For UPDATE: everything that may change after creation.</summary>
    public static string Assignments { get; } = string.Join(
        ", ",
        All.Where(pair => pair.Property is not (nameof(ServerRow.Id) or nameof(ServerRow.Number) or nameof(ServerRow.Generation) or nameof(ServerRow.CreatedAt)
                or nameof(ServerRow.ProjectId) or nameof(ServerRow.ReservationId) or nameof(ServerRow.LaunchIndex)))
            .Select(pair => $"{pair.Column} = @{pair.Property}"));
}
