// What is seen of it: one workspace for logs and metrics, and Application Insights on it, written to with Entra tokens only.
import { grant } from 'grant.bicep'

param token string
param location string
param tags { *: string }
param retentionDays int
param grants grant[]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: 'log-izi-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-izi-${token}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

resource granted 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for one in grants: {
  scope: insights
  name: guid(insights.id, one.principalId, one.role)
  properties: {
    principalId: one.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
  }
}]

output workspaceId string = workspace.id
output insightsName string = insights.name
