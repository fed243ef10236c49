// A venue's devices in the broker: the CA their certificates are signed with, and a client each. The verb `certificates` makes the certificates.
param namespaceName string

@minLength(1)
@maxLength(40)
param venue string

@description('The venue\'s CA certificate as PEM; its key stays where it was made.')
param caCertificate string

@description('The devices by their ids in the venue\'s catalog.')
param devices string[]

resource namespace 'Microsoft.EventGrid/namespaces@2025-02-15' existing = {
  name: namespaceName
}

resource authority 'Microsoft.EventGrid/namespaces/caCertificates@2025-02-15' = {
  parent: namespace
  name: 'venue-${venue}'
  properties: {
    encodedCertificate: caCertificate
  }
}

// The name is in the certificate's DNS names: a common name could not hold the longest.
resource clients 'Microsoft.EventGrid/namespaces/clients@2025-02-15' = [for device in devices: {
  parent: namespace
  name: '${venue}.${device}'
  dependsOn: [authority]
  properties: {
    state: 'Enabled'
    authenticationName: '${venue}.${device}'
    clientCertificateAuthentication: { validationScheme: 'DnsMatchesAuthenticationName' }
    attributes: { venue: venue, device: device }
  }
}]
