using Microsoft.Extensions.Options;
using Nova.Scheduling.Plugins;
using Nova.TestKit.Fleet;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

public sealed class OptionsFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-options");
    private readonly ManualClock _clock = new();
    private readonly LogLines<OptionsFile> _log = new();
    private readonly OptionsFile _file;

    public OptionsFileTests() => _file = new(Options.Create(new OptionsFileOptions { Location = Location }), _clock, _log);

    private string Location => Path.Combine(_folder.FullName, "scheduler.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_has_changed_is_read_again_after_five_minutes()
    {
        Write("""{"most": 3}""", hour: 1);
        (await MostAsync()).ShouldBe(3);

        Write("""{"most": 4}""", hour: 2);
        (await MostAsync()).ShouldBe(3);
        _clock.Advance(TimeSpan.FromMinutes(5));

        (await MostAsync()).ShouldBe(4);
    }

    [Fact]
    public async Task A_file_whose_time_is_the_same_is_not_read_again()
    {
        Write("""{"most": 3}""", hour: 1);
        await MostAsync();

        Write("""{"most": 4}""", hour: 1);
        _clock.Advance(TimeSpan.FromMinutes(5));

        (await MostAsync()).ShouldBe(3);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_file_that_cannot_be_read_says_nothing(string text)
    {
        Write(text, hour: 1);

        (await _file.ReadAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_comes_later_is_found()
    {
        (await _file.ReadAsync(default)).ShouldBeEmpty();

        Write("""{"most": 3}""", hour: 1);
        _clock.Advance(TimeSpan.FromMinutes(5));

        (await MostAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task Without_a_location_there_is_nothing() =>
        (await new OptionsFile(Options.Create(new OptionsFileOptions()), _clock, _log).ReadAsync(default)).ShouldBeEmpty();

    private async Task<int> MostAsync() => (await _file.ReadAsync(default))["most"].GetInt32();

    private void Write(string text, int hour)
    {
        File.WriteAllText(Location, text);
        File.SetLastWriteTimeUtc(Location, new DateTime(2026, 1, 1, hour, 0, 0, DateTimeKind.Utc));
    }
}
