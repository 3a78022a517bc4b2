using Nova.Messaging.RabbitMq;

namespace Nova.Tests.Unit.Messaging;

public sealed class EndedCallsTests
{
    [Fact]
    public void The_oldest_calls_are_forgotten_when_there_are_too_many()
    {
        EndedCalls calls = new(2, 1000);

        calls.Add("first", [1]);
        calls.Add("second", [2]);
        calls.Add("second", [9]);
        calls.Add("third", [3]);

        AnswerOf(calls, "first").ShouldBeNull();
        AnswerOf(calls, "second").ShouldBe([2]);
        AnswerOf(calls, "third").ShouldBe([3]);
    }

    [Fact]
    public void The_oldest_calls_are_forgotten_when_their_answers_are_too_large_but_never_the_last()
    {
        EndedCalls calls = new(100, 10);

        calls.Add("first", new byte[4]);
        calls.Add("second", new byte[6]);
        AnswerOf(calls, "first").ShouldNotBeNull();

        calls.Add("third", new byte[20]);
        AnswerOf(calls, "first").ShouldBeNull();
        AnswerOf(calls, "second").ShouldBeNull();
        AnswerOf(calls, "third").ShouldNotBeNull().Length.ShouldBe(20);

        calls.Add("fourth", new byte[10]);
        AnswerOf(calls, "third").ShouldBeNull();
        AnswerOf(calls, "fourth").ShouldNotBeNull();
    }

    private static byte[]? AnswerOf(EndedCalls calls, string id) => calls.TryGet(id, out var answer) ? answer : null;
}
