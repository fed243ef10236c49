// The truth: the table a venue is a partition of, the queue of commits, the app's packages and what Event Grid could not deliver.
import { grant } from 'grant.bicep'

param token string
param location string
param tags { *: string }
param sku string

@description('Whether only private endpoints and trusted services get in.')
param closed bool

param grants grant[]

@description('On the container of dead letters alone.')
param deadLetterGrants grant[]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'stizi${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Not publicNetworkAccess: Event Grid puts dead letters away as a trusted service, from outside the network.
    networkAcls: {
      defaultAction: closed ? 'Deny' : 'Allow'
      bypass: 'AzureServices'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'packages'
}

resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'dead-letters'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource commits 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = {
  parent: queues
  name: 'commits'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource venues 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = {
  parent: tables
  name: 'izi'
}

resource granted 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for one in grants: {
  scope: account
  name: guid(account.id, one.principalId, one.role)
  properties: {
    principalId: one.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
  }
}]

resource deadLettersGranted 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for one in deadLetterGrants: {
  scope: deadLetters
  name: guid(deadLetters.id, one.principalId, one.role)
  properties: {
    principalId: one.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
  }
}]

output id string = account.id
output name string = account.name
output packages string = packages.name
output deadLetters string = deadLetters.name
