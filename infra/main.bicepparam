using 'main.bicep'

// What azd takes: the environment that is called prod is the size of prod.bicepparam, any other that of dev.bicepparam.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param size = readEnvironmentVariable('AZURE_ENV_NAME') == 'prod' ? 'prod' : 'dev'
param network = readEnvironmentVariable('AZURE_ENV_NAME') == 'prod'
param scheduler = bool(readEnvironmentVariable('IZI_SCHEDULER', 'false'))
param authAuthority = readEnvironmentVariable('AUTH_AUTHORITY')
param authAudience = readEnvironmentVariable('AUTH_AUDIENCE')
param paymentsUrl = readEnvironmentVariable('PAYMENTS_URL', '')
param paymentsKey = readEnvironmentVariable('PAYMENTS_KEY', '')
param corsOrigins = readEnvironmentVariable('CORS_ORIGINS', '')
param otlpEndpoint = readEnvironmentVariable('OTLP_ENDPOINT', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
