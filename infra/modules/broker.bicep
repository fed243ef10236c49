// The broker of the devices: an Event Grid namespace with MQTT. mqtt.json says what a device may say and hear, as on the local host.
import { grant } from 'grant.bicep'

param token string
param location string
param tags { *: string }

@description('Who routes device messages to the topic, and puts a dead letter away.')
param identityId string

param topicId string
param workspaceId string

@description('Whether it is spread over the zones of the region; decided when it is made.')
param zones bool

@description('How many instances of the bridge may be connected at once; 100 is the most a namespace allows.')
@maxValue(100)
param bridgeSessions int

param bridgeGrants grant[]

var devices = loadJsonContent('../mqtt.json')

// A variable covers a segment at most, so {username}, which is {venue}/{device}, is two of them.
var ownPrefix = '\${client.attributes.venue}/\${client.attributes.device}'

resource namespace 'Microsoft.EventGrid/namespaces@2025-02-15' = {
  name: 'evgns-izi-${token}'
  location: location
  tags: tags
  sku: { name: 'Standard', capacity: 1 }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    isZoneRedundant: zones
    minimumTlsVersionAllowed: '1.2'
    topicSpacesConfiguration: {
      state: 'Enabled'
      maximumSessionExpiryInHours: 8
      maximumClientSessionsPerAuthenticationName: bridgeSessions
      routeTopicResourceId: topicId
      routingIdentityInfo: {
        type: 'UserAssigned'
        userAssignedIdentity: identityId
      }
    }
  }
}

resource deviceGroup 'Microsoft.EventGrid/namespaces/clientGroups@2025-02-15' = {
  parent: namespace
  name: 'devices'
  properties: {
    description: 'Every client that says which device of which venue it is.'
    query: 'attributes.venue != \'\' and attributes.device != \'\''
  }
}

resource fromDevices 'Microsoft.EventGrid/namespaces/topicSpaces@2025-02-15' = {
  parent: namespace
  name: 'from-devices'
  properties: {
    description: 'What a device says, each only as itself.'
    topicTemplates: map(devices.publish, topic => replace(topic, '{username}', ownPrefix))
  }
}

resource toDevices 'Microsoft.EventGrid/namespaces/topicSpaces@2025-02-15' = {
  parent: namespace
  name: 'to-devices'
  properties: {
    description: 'What a device hears, each only its own.'
    topicTemplates: map(devices.subscribe, topic => replace(topic, '{username}', ownPrefix))
  }
}

resource fromBridge 'Microsoft.EventGrid/namespaces/topicSpaces@2025-02-15' = {
  parent: namespace
  name: 'from-bridge'
  properties: {
    description: 'What the app tells any device.'
    topicTemplates: map(devices.bridge, topic => replace(topic, '{username}', '+/+'))
  }
}

resource devicesPublish 'Microsoft.EventGrid/namespaces/permissionBindings@2025-02-15' = {
  parent: namespace
  name: 'devices-publish'
  properties: {
    clientGroupName: deviceGroup.name
    topicSpaceName: fromDevices.name
    permission: 'Publisher'
  }
}

resource devicesSubscribe 'Microsoft.EventGrid/namespaces/permissionBindings@2025-02-15' = {
  parent: namespace
  name: 'devices-subscribe'
  properties: {
    clientGroupName: deviceGroup.name
    topicSpaceName: toDevices.name
    permission: 'Subscriber'
  }
}

resource granted 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for one in bridgeGrants: {
  scope: fromBridge
  name: guid(fromBridge.id, one.principalId, one.role)
  properties: {
    principalId: one.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
  }
}]

// The namespace's own events: who connected, who is gone.
resource connections 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgst-izi-${token}'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    source: namespace.id
    topicType: 'Microsoft.EventGrid.Namespaces'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: connections
  name: 'izi'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'DeliveryFailures', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output name string = namespace.name
output systemTopicName string = connections.name
output host string = namespace.properties.topicSpacesConfiguration.hostname
