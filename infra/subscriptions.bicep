// The second step, once the app's code is there: which event goes to which function, as subscriptions.json says.
param topicName string
param systemTopicName string
param appName string
param storageName string
param deadLetters string

@description('The identity that puts a dead letter away.')
param identityName string

var subscriptions = loadJsonContent('subscriptions.json')
var fromTopic = filter(subscriptions, one => one.source == 'topic')
var fromNamespace = filter(subscriptions, one => one.source == 'namespace')

// The broker routes every message to the topic, the bridge's own too: only what devices say is taken from there.
var said = map(loadJsonContent('mqtt.json').publish, topic => '/${last(split(topic, '/'))}')
var saidByDevices = [{ operatorType: 'StringEndsWith', key: 'subject', values: said }]

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

// Tried for a day, as long as Event Grid does; what nobody took by then goes to the container of dead letters.
var retry = { eventTimeToLiveInMinutes: 1440, maxDeliveryAttempts: 30 }

var deadLetter = {
  identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
  deadLetterDestination: {
    endpointType: 'StorageBlob'
    properties: { resourceId: storage.id, blobContainerName: deadLetters }
  }
}

@batchSize(1)
resource ofTopic 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = [for subscription in fromTopic: {
  parent: topic
  name: subscription.name
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: subscription.includedEventTypes
      advancedFilters: contains(subscription.includedEventTypes, 'MQTT.EventPublished') ? saidByDevices : []
    }
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${app.id}/functions/${subscription.function}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    retryPolicy: retry
    deadLetterWithResourceIdentity: deadLetter
  }
}]

@batchSize(1)
resource ofNamespace 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = [for subscription in fromNamespace: {
  parent: systemTopic
  name: subscription.name
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: { includedEventTypes: subscription.includedEventTypes }
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${app.id}/functions/${subscription.function}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    retryPolicy: retry
    deadLetterWithResourceIdentity: deadLetter
  }
}]
