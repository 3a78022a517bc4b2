using System.Text.Json;

namespace Nova.Tests.Architecture;

/// <summary>What a hypervisor host runs holds no way to the database: not its own code, and not what its libraries would bring along.</summary>
public sealed class AgentClosureTests
{
    private static readonly string[] Database = ["Nova.Data", "Nova.Workflows", "Dapper", "Npgsql", "Microsoft.Data.Sqlite", "SQLitePCLRaw"];

    [Fact]
    public void The_agent_is_delivered_without_the_database()
    {
        var delivered = Delivered("nova-agent");

        delivered.ShouldContain("Nova.Compute");
        delivered.Where(name => Database.Any(forbidden => name.StartsWith(forbidden, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void The_agent_is_delivered_without_a_module()
    {
        var modules = House.Rooms.Where(room => room.Kind is "Modules").Select(room => room.Name);

        Delivered("nova-agent").Intersect(modules).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_look_finds_the_database_in_novad() => Delivered("novad").ShouldContain("Nova.Data");

    // The program's resolved closure, as the build writes it for the loader: nothing else is found at run time.
    private static List<string> Delivered(string program)
    {
        using var closure = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, $"{program}.deps.json")));
        return [.. closure.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name.Split('/')[0])];
    }
}
