// The one secret that cannot be avoided: the payment gateway takes a key.
param token string
param location string
param tags { *: string }

@description('Whether nobody can delete it for good before its time; it cannot be taken back.')
param protected bool

@description('Who reads it, and does nothing else with the vault.')
param readerId string

@secure()
param paymentsKey string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: 'kv-izi-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    enablePurgeProtection: protected ? true : null
    // A policy, for it can say: this identity, secrets, get. A role could not say less.
    enableRbacAuthorization: false
    accessPolicies: [
      {
        tenantId: tenant().tenantId
        objectId: readerId
        permissions: { secrets: ['get'] }
      }
    ]
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'payments-key'
  properties: {
    value: paymentsKey
  }
}

// Without a version, so that a new key is taken by itself within a day.
output paymentsKeyUri string = '${vault.properties.vaultUri}secrets/${secret.name}'
