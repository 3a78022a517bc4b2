using System.Reflection;
using Nova.Compute;
using Nova.Contracts.Compute;
using Nova.Core;
using NSubstitute;

namespace Nova.Tests.Unit.Compute;

public sealed class ComputeRpcTests
{
    [Fact]
    public void Every_method_of_the_contract_is_served_and_no_other()
    {
        var known = typeof(ComputeMethods).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(RpcMethod<,>))
            .Select(field => (string)field.FieldType.GetProperty("Name")!.GetValue(field.GetValue(null))!).ToList();

        var service = ComputeRpc.Serve(Substitute.For<IComputeAgent>(), new HostName("h"), TimeSpan.Zero);

        known.Count.ShouldBe(typeof(IComputeAgent).GetMethods().Length);
        service.Methods.ShouldBe(known, ignoreOrder: true);
    }
}
