using System.Collections.Immutable;
using Izi.App.Door;
using Izi.App.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.App.Tests.Door;

public sealed class BrokenTests : ClubTest
{
    [Fact]
    public async Task A_function_that_breaks_leaves_500_in_the_response_and_its_exception_to_the_host()
    {
        var http = new DefaultHttpContext();
        var doorkeeper = new Doorkeeper(Club.Service<Tokens>(), NullLogger<Doorkeeper>.Instance);

        var broken = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            doorkeeper.Invoke(new Run(http, Club.Service<IServiceProvider>()), _ => throw new InvalidOperationException("It broke.")));

        Assert.Equal(("It broke.", 500), (broken.Message, http.Response.StatusCode));
    }

    /// <summary>A run of a function that is open to all.</summary>
    sealed class Run(HttpContext http, IServiceProvider services) : FunctionContext
    {
        public override string InvocationId => "1";
        public override string FunctionId => "1";
        public override TraceContext TraceContext => throw new NotSupportedException();
        public override BindingContext BindingContext => throw new NotSupportedException();
        public override IServiceProvider InstanceServices { get; set; } = services;
        public override FunctionDefinition FunctionDefinition { get; } = new Definition();
        public override IInvocationFeatures Features => throw new NotSupportedException();
        public override Microsoft.Azure.Functions.Worker.RetryContext RetryContext => throw new NotSupportedException();
        public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object> { ["HttpRequestContext"] = http };
    }

    sealed class Definition : FunctionDefinition
    {
        public override string PathToAssembly => "";
        public override string EntryPoint => "";
        public override string Id => "1";
        public override string Name => nameof(GetOpenApi);
        public override ImmutableArray<FunctionParameter> Parameters => [];
        public override IImmutableDictionary<string, BindingMetadata> InputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
        public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;
    }
}
