using 'subscriptions.bicep'

// The outputs of the first step, by their names.
param topicName = readEnvironmentVariable('IZI_TOPIC')
param systemTopicName = readEnvironmentVariable('IZI_NAMESPACE_TOPIC')
param appName = readEnvironmentVariable('IZI_APP')
param storageName = readEnvironmentVariable('IZI_STORAGE')
param deadLetters = readEnvironmentVariable('IZI_DEAD_LETTERS')
param identityName = readEnvironmentVariable('IZI_EVENTS_IDENTITY')
