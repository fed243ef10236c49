// Durable Task Scheduler, where lifecycles are not to share the storage account.
import { grant } from 'grant.bicep'

param token string
param location string
param tags { *: string }
param grants grant[]

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: 'dts-izi-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // An empty list lets nobody in; what keeps others out is the role.
    ipAllowlist: ['0.0.0.0/0']
  }
}

resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: 'lifecycles'
}

resource granted 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for one in grants: {
  scope: scheduler
  name: guid(scheduler.id, one.principalId, one.role)
  properties: {
    principalId: one.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
  }
}]

output endpoint string = scheduler.properties.endpoint
output taskHub string = hub.name
