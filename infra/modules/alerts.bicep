// What somebody must know of: each rule asks the logs every five minutes, and tells once until it is over.
param token string
param location string
param tags { *: string }
param workspaceId string

@description('Empty: the alerts are only shown.')
param email string

var rules = [
  {
    name: 'failed-lifecycles'
    severity: 1
    says: 'A session\'s lifecycle failed: its end may come late, when the timer finds it.'
    query: '''
      union isfuzzy=true
        (AppTraces
          | where tostring(Properties.prop__functionName) =~ 'SessionLifecycle' and tostring(Properties.prop__state) == 'Failed'
          | project TimeGenerated),
        (AppRequests
          | where Name has 'SessionLifecycle' and Success == false
          | project TimeGenerated)
      '''
  }
  {
    name: 'dead-letters'
    severity: 1
    says: 'Event Grid gave up an event: see the container dead-letters.'
    query: '''
      AzureMetrics
      | where ResourceProvider =~ 'Microsoft.EventGrid' and MetricName in ('DeadLetteredCount', 'DroppedEventCount') and Total > 0
      '''
  }
  {
    name: 'drift'
    severity: 2
    says: 'A device that is online has not done for more than a minute what it should.'
    query: '''
      AppMetrics
      | where Name == 'izi.device.drift' and coalesce(Max, Sum) > 60
      '''
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-izi-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'izi'
    enabled: true
    emailReceivers: [
      {
        name: 'alerts'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: 'izi-${rule.name}-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: rule.name
    description: rule.says
    severity: rule.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    // The tables are there only once something was written to them.
    skipQueryValidation: true
    autoMitigate: true
    actions: {
      actionGroups: empty(email) ? [] : [people.id]
    }
  }
}]
