using System.Reflection;

namespace Nova.Tests.Architecture;

public sealed class ArchitectureTests
{
    public static TheoryData<string, string> Rooms()
    {
        TheoryData<string, string> rooms = [];
        foreach (var (kind, name, _) in House.Rooms)
        {
            rooms.Add(kind, name);
        }

        return rooms;
    }

    // The table "who may use whom" of the house's rules.
    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_only_the_rooms_that_it_may(string kind, string room)
    {
        var forbidden = House.UsedBy(room).Where(used => !MayUse(kind, room, used));

        forbidden.ShouldBeEmpty($"{room} may not use them.");
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Classes_are_sealed_abstract_or_static(string kind, string room)
    {
        var open = House.TypesOf(room).Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false })
            .Where(type => !House.Rooms.SelectMany(other => House.TypesOf(other.Name)).Any(other => other.BaseType == type || (other.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == type)));

        open.Select(type => type.FullName).ShouldBeEmpty($"{kind}/{room}");
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void The_public_surface_of_a_module_is_its_module_type(string kind, string room)
    {
        if (kind is not "Modules")
        {
            return;
        }

        // The containers of SQL and JSON that generators make are not ours to hide.
        var visible = House.TypesOf(room).Where(type => type.IsPublic).Select(type => type.Name).ToList();

        visible.Except(Debts).Where(name => !name.EndsWith("Module", StringComparison.Ordinal)).ShouldBeEmpty(room);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Everything_asynchronous_in_an_interface_can_be_cancelled(string kind, string room)
    {
        var deaf = from type in House.TypesOf(room)
                   where type.IsInterface
                   from method in type.GetMethods()
                   where typeof(Task).IsAssignableFrom(method.ReturnType) || method.ReturnType.Name.StartsWith("ValueTask", StringComparison.Ordinal)
                       || method.ReturnType.Name.StartsWith("IAsyncEnumerable", StringComparison.Ordinal)
                   where method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)
                   select $"{type.Name}.{method.Name}";

        // A test's and a transaction's own delegates carry their token in their closure.
        deaf.Except(Deliberate).ShouldBeEmpty($"{kind}/{room}");
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void No_method_is_async_void(string kind, string room)
    {
        var found = from type in House.Load(room).GetTypes()
                    from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                    where method.ReturnType == typeof(void) && method.GetCustomAttribute<System.Runtime.CompilerServices.AsyncStateMachineAttribute>() is not null
                    select $"{type.Name}.{method.Name}";

        found.ShouldBeEmpty($"{kind}/{room}");
    }

    [Fact]
    public void Every_room_has_a_readme() =>
        House.Rooms.Where(room => !File.Exists(Path.Combine(room.Folder, "README.md"))).Select(room => room.Name).Except(Debts).ShouldBeEmpty();

    [Fact]
    public void Every_periodic_task_is_named_in_a_test()
    {
        var tests = string.Concat(Directory.EnumerateFiles(Path.Combine(House.Root, "test"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var tasks = from room in House.Rooms
                    from type in House.TypesOf(room.Name)
                    where type is { IsAbstract: false } && type.BaseType?.Name is "PeriodicTask"
                    select type.Name;

        tasks.Where(task => !tests.Contains($"nameof({task})", StringComparison.Ordinal) && !tests.Contains($"{task}>", StringComparison.Ordinal)
            && !tests.Contains($"{task} ", StringComparison.Ordinal)).Except(Debts).ShouldBeEmpty();
    }

    private static bool MayUse(string kind, string room, string used) => (kind, room) switch
    {
        (_, "Nova.Core") => false,
        ("Foundation", "Nova.Workflows") => used is "Nova.Core" or "Nova.Data",
        ("Foundation", _) => used is "Nova.Core",
        ("Contracts", _) => used is "Nova.Core",
        ("Modules", _) => used is "Nova.Contracts" || IsOf("Foundation", used),
        ("Agent", "Nova.Virt" or "Nova.Compute" or "Nova.NetworkAgent") =>
            used is "Nova.Core" or "Nova.Messaging" or "Nova.Hosting" or "Nova.Glance" or "Nova.Membership" or "Nova.Contracts" or "Nova.Virt",
        ("Agent", _) => used is "Nova.Core" or "Nova.Contracts" or "Nova.Virt",
        ("Hosts", "nova-agent" or "Nova.HostRoles") => used is not "Nova.Data" && !IsOf("Modules", used),
        ("Hosts", _) => true,
        _ => false,
    };

    private static bool IsOf(string kind, string room) => House.Rooms.Any(other => other.Kind == kind && other.Name == room);

    // What is not as it should be yet, to be taken out one by one; nothing is ever added.
    private static readonly string[] Debts =
    [
        "SystemdNotifier", "HeartbeatFlush", "OwnPulse", "NetworkReconciliation",
    ];

    // Waits for what runs; its own limit ends it.
    private static readonly string[] Deliberate = ["IDatabaseEngine.GiveBackAsync"];
}
