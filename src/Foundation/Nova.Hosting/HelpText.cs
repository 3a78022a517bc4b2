namespace Nova.Hosting;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    public static string Of(string program, IReadOnlyList<string> roles) => $"""
        {program} [all | ROLE,…] [--config-file FILE]… [--config-dir DIR]… [--SECTION.OPTION=VALUE]… [--OPTION=VALUE]…
        {program} config sample     prints every option with its documentation
        {program} config check      tells what is wrong with the configuration

        Roles: {(roles.Count > 0 ? string.Join(", ", roles) : "none")}. A role after - is left out: all,-metadata.
        Without --config-file, /etc/nova/nova.conf is read if it is there. Flags are stronger than the environment
        (NOVA_SECTION__OPTION=value), the environment than files, later files than earlier ones.
        """;
}
