using System.Text;
using Nova.Compute;

namespace Nova.Tests.Unit.Compute;

public sealed class ConsoleTextTests
{
    [Theory]
    [InlineData("a\nb\nc\n", null, "a\nb\nc\n")]
    [InlineData("a\nb\nc\n", -1, "a\nb\nc\n")]
    [InlineData("a\nb\nc\n", 0, "")]
    [InlineData("a\nb\nc\n", 1, "")]
    [InlineData("a\nb\nc\n", 2, "c\n")]
    [InlineData("a\nb\nc\n", 3, "b\nc\n")]
    [InlineData("a\nb\nc\n", 4, "a\nb\nc\n")]
    [InlineData("a\nb\nc", 1, "c")]
    [InlineData("\nabc", 1, "abc")]
    [InlineData("\nabc", 2, "\nabc")]
    [InlineData("\n", 1, "")]
    [InlineData("", 5, "")]
    public void The_last_lines_are_answered(string log, int? lines, string expected) =>
        ConsoleText.Read(Encoding.UTF8.GetBytes(log), lines).ShouldBe(expected);

    [Theory]
    [InlineData(new byte[] { 0x1B, (byte)'[', (byte)'0', (byte)'m', (byte)'x', 0x00, 0x07 }, "[0mx")]
    [InlineData(new byte[] { (byte)'a', 0xFF, (byte)'b' }, "a\uFFFDb")]
    [InlineData(new byte[] { 0xA4, 0xC3, 0xA4 }, "ä")]
    [InlineData(new byte[] { (byte)'\t', (byte)'\r', (byte)'\n' }, "\t\r\n")]
    [InlineData(new byte[] { 0xC2, 0x85, (byte)'z' }, "z")]
    public void What_cannot_be_text_is_left_out_or_replaced(byte[] log, string expected) =>
        ConsoleText.Read(log, null).ShouldBe(expected);

    [Fact]
    public void A_character_beyond_the_first_plane_stays() =>
        ConsoleText.Read(Encoding.UTF8.GetBytes("😀"), null).ShouldBe("😀");
}
