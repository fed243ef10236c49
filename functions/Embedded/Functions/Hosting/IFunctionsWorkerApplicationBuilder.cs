using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Functions;

/// <summary>Where services and steps around the runs are added.</summary>
public interface IFunctionsWorkerApplicationBuilder
{
    IServiceCollection Services { get; }

    IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware);
}
