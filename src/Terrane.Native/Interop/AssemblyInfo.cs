using System.Runtime.CompilerServices;

// Every signature is blittable: the runtime must not second-guess layouts, and calls cost no marshalling stub.
[assembly: DisableRuntimeMarshalling]
