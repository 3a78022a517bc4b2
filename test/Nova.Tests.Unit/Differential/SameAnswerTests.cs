using Microsoft.Extensions.DependencyInjection;
using Nova.TestKit;
using Nova.TestKit.Cloud;
using Nova.TestKit.Differential;

namespace Nova.Tests.Unit.Differential;

/// <summary>
/// The same conversations with the original service and with ours are answered alike, but for what <c>docs/differences.md</c> explains. The other side is what it answered
/// when it was asked last (<c>test/fixtures/peer</c>); <c>./dev differ</c> asks it again, and <c>NOVA_WRITE_DOCS=1</c> keeps what it says.
/// </summary>
public sealed class SameAnswerTests(SameAnswerTests.Both both) : IClassFixture<SameAnswerTests.Both>
{
    public static TheoryData<string> Families => [.. Recording.Families];

    [Theory]
    [MemberData(nameof(Families))]
    public async Task What_the_original_answers_is_answered(string family)
    {
        var differences = await both.DifferencesAsync(family);

        var unexplained = both.Explanations.Unexplained(differences);

        if (unexplained is not [])
        {
            Assert.Fail(string.Join('\n', unexplained.Select(each => $"{each.Conversation}: {each.Step}\n    {each.Where}: {each.Theirs}\n    ours: {each.Ours}")));
        }
    }

    [Fact]
    public async Task Every_explanation_explains_something()
    {
        foreach (var family in Recording.Families)
        {
            both.Explanations.Unexplained(await both.DifferencesAsync(family));
        }

        both.Explanations.Idle.ShouldBeEmpty();
    }

    /// <summary>Both sides, what they answer differently, and what explains it.</summary>
    public sealed class Both : IAsyncLifetime
    {
        private readonly Dictionary<string, IReadOnlyList<Difference>> _differences = [];
        private CloudFixture _cloud = null!;
        private Party _ours = null!;
        private Party? _theirs;

        internal Explanations Explanations { get; } = Explanations.Read();

        public async Task InitializeAsync()
        {
            _cloud = await CloudFixture.StartAsync(2, Parties.OurOptions);
            _ours = await Parties.OurAsync(_cloud);
            if (NeedsFactAttribute.OtherCloud is ({ } identity, var password))
            {
                _theirs = await Parties.ByKeystoneAsync(_cloud.Services.GetRequiredService<IHttpClientFactory>().CreateClient(), identity, password);
            }
        }

        public async Task DisposeAsync() => await _cloud.DisposeAsync();

        /// <summary>What is answered differently in a family's conversations, which are held once.</summary>
        internal async Task<IReadOnlyList<Difference>> DifferencesAsync(string family)
        {
            if (_differences.TryGetValue(family, out var known))
            {
                return known;
            }

            var conversations = Recording.Conversations(family);
            var theirs = await TheirsAsync(family, conversations);
            List<Difference> found = [];
            foreach (var conversation in conversations)
            {
                var answers = theirs.Of(conversation);
                var ours = await Talk.HoldAsync(_ours, conversation);
                ours.Select(each => each.Step.ToString()).ShouldBe(answers.Select(each => each.Step), $"'{conversation.Name}' has changed since it was recorded: ./dev differ --keep");
                found.AddRange(answers.Zip(ours).SelectMany(pair => Comparison.Of(conversation.Name, pair.First.Step, pair.First.Answer, pair.Second.Answer.ToJson())));
            }

            return _differences[family] = found;
        }

        private async Task<Recording> TheirsAsync(string family, IReadOnlyList<Conversation> conversations)
        {
            if (_theirs is null)
            {
                return Recording.Read(family);
            }

            Recording heard = new();
            foreach (var conversation in conversations)
            {
                heard.Add(conversation, await Talk.HoldAsync(_theirs, conversation));
            }

            if (NeedsFactAttribute.WritesDocuments)
            {
                heard.Write(family);
            }

            return heard;
        }
    }
}
