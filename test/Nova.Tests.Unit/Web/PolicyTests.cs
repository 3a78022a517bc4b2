using System.Collections.Frozen;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Web;
using Nova.Web.Policies;
using Nova.Web.Tokens;

namespace Nova.Tests.Unit.Web;

public sealed class PolicyTests : IDisposable
{
    private static readonly PolicyTarget Own = new(new ProjectId("p"), new UserId("u"));

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"policy-{Guid.NewGuid():N}.yaml");

    [Theory]
    [InlineData("@", true)]
    [InlineData("!", false)]
    [InlineData("", true)]
    [InlineData("role:member", true)]
    [InlineData("role:MEMBER", true)]
    [InlineData("role:admin", false)]
    [InlineData("not role:admin", true)]
    [InlineData("not not role:admin", false)]
    [InlineData("role:admin or role:member", true)]
    [InlineData("role:admin OR role:member", true)]
    [InlineData("role:admin or role:member and role:nobody", false)]
    [InlineData("(role:member or role:admin) and not role:nobody", true)]
    [InlineData("((role:member))", true)]
    [InlineData("project_id:%(project_id)s", true)]
    [InlineData("(project_id:%(project_id)s)", true)]
    [InlineData("user_id:%(user_id)s", true)]
    [InlineData("project_id:%(nonsense)s", false)]
    [InlineData("project_id:p", true)]
    [InlineData("'p':%(project_id)s", true)]
    [InlineData("'q':%(project_id)s", false)]
    [InlineData("is_admin:True", false)]
    [InlineData("is_admin:False", true)]
    [InlineData("system_scope:all", false)]
    [InlineData("rule:project_member_or_admin", true)]
    [InlineData("rule:context_is_admin", false)]
    public void The_rule_language_is_that_of_oslo_policy(string rule, bool allowed) =>
        Enforcer(rule).Allows(Caller("member"), Asked(rule), Own).ShouldBe(allowed);

    [Theory]
    [InlineData("role:a and")]
    [InlineData("and role:a")]
    [InlineData("(role:a")]
    [InlineData("role:a)")]
    [InlineData("role:a role:b")]
    [InlineData("nonsense")]
    [InlineData("rule:does_not_exist")]
    [InlineData("rule:asked")]
    [InlineData("http://elsewhere/check")]
    public void A_rule_that_makes_no_sense_stops_the_start(string rule) => Should.Throw<PolicyException>(() => Enforcer(rule));

    [Fact]
    public void Rules_that_refer_to_one_another_in_a_circle_stop_the_start()
    {
        File.WriteAllText(_file, "a: rule:b\nb: rule:a\n");

        Should.Throw<PolicyException>(() => Enforcer("@", _file)).Message.ShouldContain("circle");
    }

    [Fact]
    public void Every_expression_means_what_its_tree_means() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<int>(), (seed, roles) =>
        {
            var (text, expected) = Expression(new System.Random(seed), 5, roles);
            string[] held = [.. Enumerable.Range(0, 4).Where(index => (roles & (1 << index)) != 0).Select(index => $"r{index}")];
            return PolicyParser.Parse(text, PolicyLeaf.Compile)(Caller(held), in Own) == expected;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("asked: role:reader", true)]
    [InlineData("\"asked\": \"!\"", false)]
    [InlineData("{\"asked\": \"role:member\"}", true)]
    [InlineData("{\"asked\": [[\"role:nobody\"], [\"role:member\", \"project_id:%(project_id)s\"]]}", true)]
    [InlineData("{\"asked\": [\"role:nobody\"]}", false)]
    [InlineData("{\"asked\": []}", true)]
    [InlineData("# nothing but a comment", false)]
    [InlineData("", false)]
    public void The_operators_file_wins_over_the_default(string text, bool allowed)
    {
        File.WriteAllText(_file, text);

        Enforcer("!", _file).Allows(Caller("member", "reader"), Asked("!"), Own).ShouldBe(allowed);
    }

    [Fact]
    public void A_changed_file_is_read_again_and_a_broken_one_changes_nothing()
    {
        File.WriteAllText(_file, "asked: '!'");
        StepClock clock = new();
        var enforcer = Enforcer("@", _file, clock);
        enforcer.Allows(Caller("member"), Asked("@"), Own).ShouldBeFalse();

        Write("asked: '@'", 1);
        clock.Step();
        enforcer.Allows(Caller("member"), Asked("@"), Own).ShouldBeTrue();

        Write("asked: role:a and", 2);
        clock.Step();
        enforcer.Allows(Caller("member"), Asked("@"), Own).ShouldBeTrue();
    }

    [Fact]
    public void A_missing_policy_file_stops_the_start() => Should.Throw<PolicyException>(() => Enforcer("@", _file));

    [Theory]
    [InlineData("Admin", "admin,manager,member,reader")]
    [InlineData("manager", "manager,member,reader")]
    [InlineData("member", "member,reader")]
    [InlineData("reader", "reader")]
    [InlineData("service", "service")]
    public void Higher_roles_contain_the_lower_ones(string role, string all) =>
        ImpliedRoles.Close([role]).Order().ShouldBe(all.Split(','));

    public void Dispose() => File.Delete(_file);

    private static Policy Asked(string rule) => new("asked", rule, "");

    private static RequestContext Caller(params string[] roles) => new()
    {
        RequestId = "req-1",
        User = new UserId("u"),
        Project = new ProjectId("p"),
        Roles = roles.ToFrozenSet(StringComparer.Ordinal),
    };

    private static PolicyEnforcer Enforcer(string rule, string? file = null, TimeProvider? clock = null) => new(
        [new PolicyList([Asked(rule)])], Options.Create(new PolicyOptions { PolicyFile = file }), clock ?? TimeProvider.System,
        NullLogger<PolicyEnforcer>.Instance);

    private static (string Text, bool Value) Expression(System.Random random, int depth, int roles)
    {
        if (depth is 0 || random.Next(4) is 0)
        {
            var role = random.Next(4);
            return ($"role:r{role}", (roles & (1 << role)) != 0);
        }

        var left = Expression(random, depth - 1, roles);
        var right = Expression(random, depth - 1, roles);
        return random.Next(3) switch
        {
            0 => ($"not ({left.Text})", !left.Value),
            1 => ($"({left.Text}) and ({right.Text})", left.Value && right.Value),
            _ => ($"({left.Text} or {right.Text})", left.Value || right.Value),
        };
    }

    private void Write(string text, int age)
    {
        File.WriteAllText(_file, text);
        File.SetLastWriteTimeUtc(_file, DateTime.UnixEpoch.AddDays(age));
    }

    private sealed class StepClock : TimeProvider
    {
        private long _now = 1;

        public override long GetTimestamp() => _now;

        public void Step() => _now += 2 * TimestampFrequency;
    }
}
