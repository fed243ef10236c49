// The function app on Flex Consumption: .NET 10 isolated, its own identity, no key anywhere. Every setting it gets is named here.
param token string
param location string
param tags { *: string }

@description('The app\'s identity.')
param identity { id: string, clientId: string, principalId: string }

param storageName string

@description('The container its packages are deployed from.')
param packages string

param insightsName string

@description('Empty: no virtual network.')
param subnetId string

param topicEndpoint string
param mqttHost string

@description('Empty: lifecycles are kept in storage.')
param schedulerEndpoint string

param taskHub string
param authAuthority string
param authAudience string
param paymentsUrl string

@description('Where the key of the payment gateway is kept; not the key.')
param paymentsKeyUri string

param corsOrigins string

@description('After how many days device logs and notifications are removed.')
param retentionDays int

@description('Empty: Application Insights only.')
param otlpEndpoint string

param maximumInstances int
param memoryMB int

@description('Whether an instance is kept ready for requests, lifecycles, the bridge, the inbox and the commits\' tickets each.')
param warm bool

// Each is a group of functions that scales by itself.
var ready = warm ? ['http', 'durable', 'function:DeviceBridge', 'function:DeviceInbox', 'function:FinishCommit'] : []

var settings = union(
  {
    AZURE_CLIENT_ID: identity.clientId
    AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
    AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identity.clientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
    Events__TopicEndpoint: topicEndpoint
    Mqtt__Host: mqttHost
    Mqtt__Port: '8883'
    Mqtt__UseTls: 'true'
    Auth__Authority: authAuthority
    Auth__Audience: authAudience
    Cors__Origins: corsOrigins
    Retention__Days: '${retentionDays}'
  },
  empty(paymentsUrl) ? {} : {
    Payments__Url: paymentsUrl
    Payments__Key: '@Microsoft.KeyVault(SecretUri=${paymentsKeyUri})'
  },
  empty(otlpEndpoint) ? {} : {
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
  },
  empty(schedulerEndpoint) ? {} : {
    DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${identity.clientId}'
    AzureFunctionsJobHost__extensions__durableTask__hubName: taskHub
    AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
    AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
  }
)

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-izi-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-izi-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packages}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: memoryMB
        alwaysReady: map(ready, group => { name: group, instanceCount: 1 })
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: map(items(settings), setting => { name: setting.key, value: setting.value })
    }
  }
}

// Deployment by identity only: no user name and password of the publishing profile.
resource ftpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}/api'
