using Nova.Web;

namespace Nova.Servers.Moves;

/// <summary>Names and defaults are the original's.</summary>
internal static class MovePolicies
{
    private const string Prefix = "os_compute_api:";

    public static readonly Policy Resize = Write("servers:resize", "Give a server another flavor.");
    public static readonly Policy Confirm = Write("servers:confirm_resize", "Make a resize stay.");
    public static readonly Policy Revert = Write("servers:revert_resize", "Take a resize back.");
    public static readonly Policy Migrate = Manage("os-migrate-server:migrate", "Move a server to another host, switched off meanwhile.");
    public static readonly Policy MigrateToHost = Admin("os-migrate-server:migrate:host", "Say where a server is moved to.");
    public static readonly Policy MigrateLive = Manage("os-migrate-server:migrate_live", "Move a server to another host while it runs.");
    public static readonly Policy MigrateLiveToHost = Admin("os-migrate-server:migrate_live:host", "Say where a server is moved to while it runs.");
    public static readonly Policy Evacuate = Admin("os-evacuate", "Make a server anew elsewhere because its host is down.");
    public static readonly Policy ListMigrations = Manage("os-migrations:index", "List moves of servers.");
    public static readonly Policy ListAllMigrations = Admin("os-migrations:index:all_projects", "List moves of servers of all projects.");
    public static readonly Policy ShowMigrationHosts = Admin("os-migrations:index:host", "See between which hosts servers are moved.");
    public static readonly Policy ListOfServer = Manage("servers:migrations:index", "List the live migration of a server.");
    public static readonly Policy ShowHostsOfServer = Admin("servers:migrations:index:host", "See between which hosts a server is moved.");
    public static readonly Policy ShowOfServer = Admin("servers:migrations:show", "Show a live migration of a server.");

    public static readonly Policy StopOfServer = Manage("servers:migrations:delete", "Stop a live migration of a server.");
    public static readonly Policy ForceOfServer = Manage("servers:migrations:force_complete", "Make a live migration of a server come to its end.");

    public static IReadOnlyList<Policy> All { get; } =
    [
        Resize, Confirm, Revert, Migrate, MigrateToHost, MigrateLive, MigrateLiveToHost, Evacuate,
        ListMigrations, ListAllMigrations, ShowMigrationHosts, ListOfServer, ShowHostsOfServer, ShowOfServer, StopOfServer, ForceOfServer,
    ];

    private static Policy Write(string name, string description) => new(Prefix + name, BaseRules.MemberOrAdmin, description);

    private static Policy Manage(string name, string description) => new(Prefix + name, BaseRules.ManagerOrAdmin, description);

    private static Policy Admin(string name, string description) => new(Prefix + name, BaseRules.Admin, description);
}
