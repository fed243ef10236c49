// The whole club in a subscription: this file only composes. The event subscriptions come in a second step (subscriptions.bicep).
targetScope = 'subscription'

@description('Names the environment, its resource group (rg-izi-NAME) and, hashed, its resources.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('A region that has Flex Consumption and Event Grid namespaces.')
param location string

@description('dev: one zone, a month of logs. prod: storage and broker in three zones, instances kept ready, three months of logs.')
@allowed(['dev', 'prod'])
param size string

@description('The issuer of the tokens of staff and players (OpenID Connect).')
param authAuthority string

@description('The audience those tokens must have.')
param authAudience string

@description('The payment gateway; empty: nobody has a linked payment method.')
param paymentsUrl string = ''

@description('The key of the payment gateway: the one secret there is, kept in a vault.')
@secure()
param paymentsKey string = ''

@description('Where the CRM is served from, with commas between.')
param corsOrigins string = ''

@description('After how many days device logs and notifications are removed.')
@minValue(1)
param retentionDays int = 400

@description('An OpenTelemetry collector that the app can reach; empty: telemetry goes to Application Insights only.')
param otlpEndpoint string = ''

@description('Who hears the alerts; empty: they are only shown.')
param alertEmail string = ''

@description('Whether storage is reached through a virtual network only.')
param network bool = false

@description('Whether lifecycles are kept in Durable Task Scheduler rather than in storage.')
param scheduler bool = false

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var roles = loadJsonContent('roles.json')
var warm = size == 'prod'
var maximumInstances = warm ? 100 : 40

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-izi-${environmentName}'
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  scope: group
  name: 'identities'
  params: {
    token: token
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    token: token
    location: location
    tags: tags
    retentionDays: warm ? 90 : 30
    grants: [
      { role: roles.monitoringMetricsPublisher, principalId: identities.outputs.app.principalId }
    ]
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    token: token
    location: location
    tags: tags
    sku: warm ? 'Standard_ZRS' : 'Standard_LRS'
    closed: network
    grants: [
      { role: roles.storageBlobDataOwner, principalId: identities.outputs.app.principalId }
      { role: roles.storageQueueDataContributor, principalId: identities.outputs.app.principalId }
      { role: roles.storageTableDataContributor, principalId: identities.outputs.app.principalId }
    ]
    deadLetterGrants: [
      { role: roles.storageBlobDataOwner, principalId: identities.outputs.events.principalId }
    ]
  }
}

module privateNetwork 'modules/network.bicep' = if (network) {
  scope: group
  name: 'network'
  params: {
    token: token
    location: location
    tags: tags
    storageId: storage.outputs.id
  }
}

module topic 'modules/topic.bicep' = {
  scope: group
  name: 'topic'
  params: {
    token: token
    location: location
    tags: tags
    identityId: identities.outputs.events.id
    workspaceId: monitoring.outputs.workspaceId
    grants: [
      { role: roles.eventGridDataSender, principalId: identities.outputs.app.principalId }
      { role: roles.eventGridDataSender, principalId: identities.outputs.events.principalId }
    ]
  }
}

module broker 'modules/broker.bicep' = {
  scope: group
  name: 'broker'
  params: {
    token: token
    location: location
    tags: tags
    identityId: identities.outputs.events.id
    topicId: topic.outputs.id
    workspaceId: monitoring.outputs.workspaceId
    zones: warm
    bridgeSessions: maximumInstances
    bridgeGrants: [
      { role: roles.topicSpacesPublisher, principalId: identities.outputs.app.principalId }
    ]
  }
}

module taskScheduler 'modules/scheduler.bicep' = if (scheduler) {
  scope: group
  name: 'scheduler'
  params: {
    token: token
    location: location
    tags: tags
    grants: [
      { role: roles.durableTaskDataContributor, principalId: identities.outputs.app.principalId }
    ]
  }
}

module vault 'modules/vault.bicep' = if (!empty(paymentsUrl)) {
  scope: group
  name: 'vault'
  params: {
    token: token
    location: location
    tags: tags
    protected: warm
    readerId: identities.outputs.app.principalId
    paymentsKey: paymentsKey
  }
}

module app 'modules/app.bicep' = {
  scope: group
  name: 'app'
  params: {
    token: token
    location: location
    tags: tags
    identity: identities.outputs.app
    storageName: storage.outputs.name
    packages: storage.outputs.packages
    insightsName: monitoring.outputs.insightsName
    subnetId: network ? privateNetwork!.outputs.appSubnetId : ''
    topicEndpoint: topic.outputs.endpoint
    mqttHost: broker.outputs.host
    schedulerEndpoint: scheduler ? taskScheduler!.outputs.endpoint : ''
    taskHub: scheduler ? taskScheduler!.outputs.taskHub : ''
    authAuthority: authAuthority
    authAudience: authAudience
    paymentsUrl: paymentsUrl
    paymentsKeyUri: empty(paymentsUrl) ? '' : vault!.outputs.paymentsKeyUri
    corsOrigins: corsOrigins
    retentionDays: retentionDays
    otlpEndpoint: otlpEndpoint
    maximumInstances: maximumInstances
    memoryMB: warm ? 2048 : 512
    warm: warm
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  name: 'alerts'
  params: {
    token: token
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output IZI_URL string = app.outputs.url
output IZI_APP string = app.outputs.name
output IZI_TOPIC string = topic.outputs.name
output IZI_NAMESPACE string = broker.outputs.name
output IZI_NAMESPACE_TOPIC string = broker.outputs.systemTopicName
output IZI_MQTT_HOST string = broker.outputs.host
output IZI_STORAGE string = storage.outputs.name
output IZI_DEAD_LETTERS string = storage.outputs.deadLetters
output IZI_EVENTS_IDENTITY string = identities.outputs.events.name
