// The topic that the app publishes to and that the broker routes device messages to: CloudEvents, no keys.
import { grant } from 'grant.bicep'

param token string
param location string
param tags { *: string }

@description('Who puts a dead letter away.')
param identityId string

param workspaceId string
param grants grant[]

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'evgt-izi-${token}'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
  }
}

resource granted 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for one in grants: {
  scope: topic
  name: guid(topic.id, one.principalId, one.role)
  properties: {
    principalId: one.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
  }
}]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'izi'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'DeliveryFailures', enabled: true }
      { category: 'PublishFailures', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = topic.id
output name string = topic.name
output endpoint string = topic.properties.endpoint
